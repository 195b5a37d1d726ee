-- Cards and their short codes, PINs, phones that several people use, and who is still outside.

-- name: short_code_put (code hash, person id, made i64, expires i64)
INSERT INTO short_code (code, person, made, expires) VALUES (:code, :person, :made, :expires)
ON CONFLICT (code) DO UPDATE SET person = excluded.person, made = excluded.made, expires = excluded.expires;

-- name: short_code_get (code hash, now i64) -> one person id
SELECT s.person FROM short_code s WHERE s.code = :code AND s.expires > :now;

-- name: short_code_drop_person (person id)
DELETE FROM short_code WHERE person = :person;

-- name: short_code_drop_old (now i64)
DELETE FROM short_code WHERE expires <= :now;

-- name: short_code_drop_all ()
DELETE FROM short_code;

-- name: pin_put (person id, hash text, made i64)
INSERT INTO pin (person, hash, made) VALUES (:person, :hash, :made)
ON CONFLICT (person) DO UPDATE SET hash = excluded.hash, made = excluded.made;

-- name: pin_get (person id) -> one hash text
SELECT p.hash FROM pin p WHERE p.person = :person;

-- name: pin_drop (person id)
DELETE FROM pin WHERE person = :person;

-- name: pin_drop_all ()
DELETE FROM pin;

-- name: device_get (token hash) -> one tries i64
SELECT d.tries FROM device d WHERE d.token = :token;

-- name: device_put (token hash, tries i64, seen i64)
INSERT INTO device (token, tries, seen) VALUES (:token, :tries, :seen) ON CONFLICT (token) DO NOTHING;

-- name: device_open (token hash)
UPDATE device SET tries = 0 WHERE token = :token;

-- `since`: tries before it are forgotten.
-- name: device_try (token hash, seen i64, since i64)
UPDATE device SET tries = CASE WHEN seen < :since THEN 1 ELSE tries + 1 END, seen = :seen WHERE token = :token;

-- name: device_drop_all ()
DELETE FROM device;

-- name: device_person_put (token hash, person id)
INSERT INTO device_person (token, person) VALUES (:token, :person) ON CONFLICT (token, person) DO NOTHING;

-- name: device_person_get (token hash, person id) -> one person id
SELECT d.person FROM device_person d WHERE d.token = :token AND d.person = :person;

-- name: device_person_drop (token hash, person id)
DELETE FROM device_person WHERE token = :token AND person = :person;

-- name: device_person_drop_of (token hash)
DELETE FROM device_person WHERE token = :token;

-- name: device_person_drop_all ()
DELETE FROM device_person;

-- name: device_people (token hash, site id) -> many person id, name text, pin i64
SELECT p.id, p.name, CASE WHEN i.person IS NULL THEN 0 ELSE 1 END
FROM device_person d JOIN person p ON p.site = :site AND p.id = d.person AND p.state = :person_state.here LEFT JOIN pin i ON i.person = d.person
WHERE d.token = :token ORDER BY p.name, p.id;

-- A session whose `expires` is at most 20 minutes behind `seen` is one of a shared phone.
-- name: session_touch (token hash, seen i64, expires i64)
UPDATE session SET seen = :seen, expires = :expires WHERE token = :token;

-- name: session_drop_person (person id)
DELETE FROM session WHERE person = :person;

-- The last day of all workshops that somebody has a place in; empty: none, or an open end.
-- name: card_last_day (site id, person id) -> one last_day text
SELECT COALESCE(max(w.last_day), '') FROM person_enrolment pe JOIN workshop w ON w.id = pe.workshop AND w.state < :workshop_state.gone
WHERE pe.site = :site AND pe.person = :person;

-- A place, and whose it is by this site's word.
-- name: card_place (workshop id, id id, site id) -> one person id, name text, role text, state i64, number i64, card i64
SELECT pe.person, e.name, e.role, e.state, e.number, CASE WHEN length(e.card) > 0 THEN 1 ELSE 0 END
FROM enrolment e JOIN person_enrolment pe ON pe.workshop = e.workshop AND pe.enrolment = e.id
WHERE e.workshop = :workshop AND e.id = :id AND pe.site = :site ORDER BY pe.person LIMIT 1;

-- Places that a person has where a card's number is still their name.
-- name: card_places (site id, person id) -> many workshop id, enrolment id, name text, number i64
SELECT DISTINCT e.workshop, e.id, e.name, e.number FROM person_enrolment pe
JOIN enrolment e ON e.workshop = pe.workshop AND e.id = pe.enrolment AND e.state < :enrolment_state.gone
WHERE pe.site = :site AND pe.person = :person ORDER BY e.workshop, e.id;

-- name: card_spare_last (workshop id) -> one n i64
SELECT COALESCE(max(e.number), 0) FROM enrolment e WHERE e.workshop = :workshop;

-- How many are in, not yet in, spare cards nobody has used; of those not in: who has a card.
-- name: card_tally (workshop id) -> one inside i64, waiting i64, spare i64, carded i64
SELECT COUNT(CASE WHEN e.state = :enrolment_state.in THEN 1 END), COUNT(CASE WHEN e.state = :enrolment_state.unclaimed AND e.number = 0 THEN 1 END),
  COUNT(CASE WHEN e.state = :enrolment_state.unclaimed AND e.number > 0 THEN 1 END),
  COUNT(CASE WHEN e.state = :enrolment_state.unclaimed AND e.number = 0 AND length(e.card) > 0 THEN 1 END)
FROM enrolment e WHERE e.workshop = :workshop;

-- Names on the list of who has not come in yet, by name, behind one of them.
-- name: card_unclaimed (workshop id, name text, id id, limit i64) -> many id id, name text, card i64, leads i64
SELECT e.id, e.name, CASE WHEN length(e.card) > 0 THEN 1 ELSE 0 END, CASE WHEN e.role = 'facilitator' THEN 1 ELSE 0 END FROM enrolment e
WHERE e.workshop = :workshop AND e.state = :enrolment_state.unclaimed AND e.number = 0 AND (e.name > :name OR (e.name = :name AND e.id > :id))
ORDER BY e.name, e.id LIMIT :limit;

-- Whom a sheet of cards is for: `spare` 1: numbered ones; `carded` 1: who has one that was not used, 0: none yet.
-- name: card_missing (workshop id, spare i64, carded i64, limit i64) -> many id id
SELECT e.id FROM enrolment e
WHERE e.workshop = :workshop AND e.state = :enrolment_state.unclaimed AND (CASE WHEN e.number > 0 THEN 1 ELSE 0 END) = :spare
  AND (CASE WHEN length(e.card) > 0 THEN 1 ELSE 0 END) = :carded
ORDER BY e.number, e.name, e.id LIMIT :limit;

-- For lists on paper.
-- name: card_people (workshop id, site id, limit i64) -> many id id, name text, role text, state i64, number i64, note text
SELECT e.id, e.name, e.role, e.state, e.number, COALESCE((SELECT p.note FROM person_enrolment pe
  JOIN person p ON p.site = pe.site AND p.id = pe.person
  WHERE pe.workshop = e.workshop AND pe.enrolment = e.id AND pe.site = :site ORDER BY pe.person LIMIT 1), '')
FROM enrolment e WHERE e.workshop = :workshop AND e.state < :enrolment_state.gone AND (e.state = :enrolment_state.in OR e.number = 0) ORDER BY e.name, e.id LIMIT :limit;
