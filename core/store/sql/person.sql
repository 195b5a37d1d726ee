-- People, enrolments, who reads what, and the local tables of logging in.

-- name: person_put (site id, id id, name text, state i64, note text, suggest text, same_as id, body_n i64)
INSERT INTO person (site, id, name, state, note, suggest, same_as, body_n) VALUES (:site, :id, :name, :state, :note, :suggest, :same_as, :body_n)
ON CONFLICT (site, id) DO UPDATE SET name = excluded.name, state = excluded.state, note = excluded.note,
  suggest = excluded.suggest, same_as = excluded.same_as, body_n = excluded.body_n;

-- name: person_drop (site id, id id)
DELETE FROM person WHERE site = :site AND id = :id;

-- name: person_row (site id, id id) -> one id id, name text, state i64, note text, suggest text, same_as id
SELECT p.id, p.name, p.state, p.note, p.suggest, p.same_as FROM person p WHERE p.site = :site AND p.id = :id;

-- Whether a person of a site is there and not unclaimed or removed.
-- name: person_here (site id, id id) -> one id id
SELECT p.id FROM person p WHERE p.site = :site AND p.id = :id AND p.state = :person_state.here;

-- name: person_all (site id) -> many id id, name text, state i64, note text, suggest text
SELECT p.id, p.name, p.state, p.note, p.suggest FROM person p WHERE p.site = :site AND p.state < :person_state.gone ORDER BY p.name, p.id;

-- name: person_enrolment_put (site id, id id, person id, workshop id, enrolment id)
INSERT INTO person_enrolment (site, id, person, workshop, enrolment) VALUES (:site, :id, :person, :workshop, :enrolment)
ON CONFLICT (site, id) DO UPDATE SET person = excluded.person, workshop = excluded.workshop, enrolment = excluded.enrolment;

-- name: person_enrolment_drop (site id, id id)
DELETE FROM person_enrolment WHERE site = :site AND id = :id;

-- A person's place in a workshop; of several the first. CROSS JOIN: SQLite would go through all of the
-- workshop's people to have them in order.
-- name: person_place (site id, person id, workshop id) -> one enrolment id, name text, role text
SELECT e.id, e.name, e.role FROM person_enrolment pe CROSS JOIN enrolment e
WHERE pe.site = :site AND pe.person = :person AND pe.workshop = :workshop
  AND e.workshop = pe.workshop AND e.id = pe.enrolment AND e.state = :enrolment_state.in ORDER BY pe.enrolment LIMIT 1;

-- The places that a list made for somebody who has not come yet.
-- name: person_places_unclaimed (site id, person id) -> many workshop id, enrolment id
SELECT DISTINCT e.workshop, e.id FROM person_enrolment pe JOIN enrolment e ON e.workshop = pe.workshop AND e.id = pe.enrolment
WHERE pe.site = :site AND pe.person = :person AND e.state = :enrolment_state.unclaimed ORDER BY e.workshop, e.id;

-- name: enrolment_put (workshop id, id id, name text, role text, state i64, card blob, joined i64, number i64, resting text, same_as id)
INSERT INTO enrolment (workshop, id, name, role, state, card, joined, number, resting, same_as, survivor, own_name)
VALUES (:workshop, :id, :name, :role, :state, :card, :joined, :number, :resting, :same_as, :id, :name)
ON CONFLICT (workshop, id) DO UPDATE SET name = excluded.name, role = excluded.role, state = excluded.state,
  card = excluded.card, joined = excluded.joined, number = excluded.number, resting = excluded.resting, same_as = excluded.same_as,
  survivor = excluded.survivor, own_name = excluded.own_name;

-- name: enrolment_drop (workshop id, id id)
DELETE FROM enrolment WHERE workshop = :workshop AND id = :id;

-- name: enrolment_row (workshop id, id id) -> one id id, name text, role text, state i64, card blob, joined i64, number i64, resting text, same_as id, survivor id, own_name text
SELECT e.id, e.name, e.role, e.state, e.card, e.joined, e.number, e.resting, e.same_as, e.survivor, e.own_name FROM enrolment e WHERE e.workshop = :workshop AND e.id = :id;

-- Other sites say of their own persons which enrolments are theirs; here only this site's word counts.
-- name: enrolment_of_workshop (workshop id, site id) -> many id id, name text, role text, state i64, person id
SELECT e.id, e.name, e.role, e.state, COALESCE((SELECT pe.person FROM person_enrolment pe
  WHERE pe.workshop = e.workshop AND pe.enrolment = e.id AND pe.site = :site ORDER BY pe.person LIMIT 1), CAST('' AS BLOB))
FROM enrolment e WHERE e.workshop = :workshop AND e.state < :enrolment_state.gone ORDER BY e.name, e.id;

-- name: enrolment_some (workshop id, limit i64) -> many id id, name text
SELECT e.id, e.name FROM enrolment e WHERE e.workshop = :workshop AND e.state = :enrolment_state.in ORDER BY e.id LIMIT :limit;

-- Whose card it is, by what this site says of its persons: other sites may write the same key.
-- name: person_by_card_key (card blob, site id) -> one person id, workshop id
SELECT pe.person, e.workshop FROM enrolment e JOIN person_enrolment pe ON pe.workshop = e.workshop AND pe.enrolment = e.id
WHERE e.card = :card AND e.state <> :enrolment_state.gone AND pe.site = :site ORDER BY e.workshop, e.id, pe.person LIMIT 1;

-- name: enrolment_facilitators (workshop id) -> many id id
SELECT e.id FROM enrolment e WHERE e.workshop = :workshop AND e.role = 'facilitator' AND e.state < :enrolment_state.gone ORDER BY e.id;

-- name: named_set_put (workshop id, id id, member id)
INSERT INTO named_set (workshop, id, member) VALUES (:workshop, :id, :member) ON CONFLICT (workshop, id, member) DO NOTHING;

-- name: named_set_has (workshop id, id id) -> one member id
SELECT s.member FROM named_set s WHERE s.workshop = :workshop AND s.id = :id ORDER BY s.member LIMIT 1;

-- name: named_set_drop (workshop id, id id)
DELETE FROM named_set WHERE workshop = :workshop AND id = :id;

-- name: reader_put (workshop id, enrolment id, audience id)
INSERT INTO reader (workshop, enrolment, audience) VALUES (:workshop, :enrolment, :audience)
ON CONFLICT (workshop, enrolment, audience) DO NOTHING;

-- name: reader_drop_enrolment (workshop id, enrolment id)
DELETE FROM reader WHERE workshop = :workshop AND enrolment = :enrolment;

-- name: reader_drop (workshop id, enrolment id, audience id)
DELETE FROM reader WHERE workshop = :workshop AND enrolment = :enrolment AND audience = :audience;

-- Puts back what one enrolment reads: the pods and sets that it, or one that it stands for, is in.
-- name: reader_put_pods (workshop id, enrolment id, of id)
INSERT INTO reader (workshop, enrolment, audience)
SELECT m.workshop, CAST(:enrolment AS BLOB), m.pod FROM pod_member m
WHERE m.workshop = :workshop AND m.enrolment = :of AND m.state = :object_state.here
ON CONFLICT (workshop, enrolment, audience) DO NOTHING;

-- name: reader_put_sets (workshop id, enrolment id, of id)
INSERT INTO reader (workshop, enrolment, audience)
SELECT s.workshop, CAST(:enrolment AS BLOB), s.id FROM named_set s WHERE s.workshop = :workshop AND s.member = :of
ON CONFLICT (workshop, enrolment, audience) DO NOTHING;

-- A facilitator reads every pod.
-- name: reader_put_all_pods (workshop id, enrolment id)
INSERT INTO reader (workshop, enrolment, audience)
SELECT p.workshop, CAST(:enrolment AS BLOB), p.id FROM pod p WHERE p.workshop = :workshop AND p.state = :object_state.here
ON CONFLICT (workshop, enrolment, audience) DO NOTHING;

-- name: reader_members (workshop id, audience id) -> many enrolment id
SELECT r.enrolment FROM reader r WHERE r.workshop = :workshop AND r.audience = :audience ORDER BY r.enrolment;

-- name: reader_has (workshop id, enrolment id, audience id) -> one audience id
SELECT r.audience FROM reader r WHERE r.workshop = :workshop AND r.enrolment = :enrolment AND r.audience = :audience;

-- name: session_put (token hash, person id, made i64, expires i64)
INSERT INTO session (token, person, made, seen, expires) VALUES (:token, :person, :made, :made, :expires);

-- name: session_get (token hash, now i64) -> one person id, seen i64, expires i64
SELECT s.person, s.seen, s.expires FROM session s WHERE s.token = :token AND s.expires > :now;

-- name: session_drop (token hash)
DELETE FROM session WHERE token = :token;

-- name: session_drop_old (now i64)
DELETE FROM session WHERE expires <= :now;

-- name: session_drop_all ()
DELETE FROM session;

-- name: login_link_put (token hash, person id, made i64, expires i64)
INSERT INTO login_link (token, person, made, expires, used) VALUES (:token, :person, :made, :expires, 0);

-- name: login_link_get (token hash, now i64) -> one person id
SELECT l.person FROM login_link l WHERE l.token = :token AND l.used = 0 AND l.expires > :now;

-- name: login_link_use (token hash, now i64)
UPDATE login_link SET used = :now WHERE token = :token AND used = 0 AND expires > :now;

-- name: login_link_drop_person (person id)
DELETE FROM login_link WHERE person = :person;

-- name: login_link_drop_all ()
DELETE FROM login_link;

-- name: login_link_drop_old (now i64)
DELETE FROM login_link WHERE expires <= :now;

-- name: op_get (id id, author id) -> one rev i64, sha256 hash, entry hash
SELECT o.rev, o.sha256, o.entry FROM op o WHERE o.id = :id AND o.author = :author;

-- name: op_put (id id, author id, rev i64, sha256 hash, entry hash)
INSERT INTO op (id, author, rev, sha256, entry) VALUES (:id, :author, :rev, :sha256, :entry)
ON CONFLICT (id, author) DO UPDATE SET rev = excluded.rev, sha256 = excluded.sha256, entry = excluded.entry;

-- name: op_drop_all ()
DELETE FROM op;

-- name: read_mark_get (workshop id, enrolment id, thread id) -> one n i64
SELECT m.n FROM read_mark m WHERE m.workshop = :workshop AND m.enrolment = :enrolment AND m.thread = :thread;

-- name: read_mark_put (workshop id, enrolment id, thread id, n i64)
INSERT INTO read_mark (workshop, enrolment, thread, n) VALUES (:workshop, :enrolment, :thread, :n)
ON CONFLICT (workshop, enrolment, thread) DO UPDATE SET n = excluded.n;

-- Marks of threads that the mark of all has passed.
-- name: read_mark_drop_passed (workshop id, enrolment id, n i64)
DELETE FROM read_mark WHERE workshop = :workshop AND enrolment = :enrolment AND length(thread) > 0 AND n <= :n;

-- name: read_mark_drop_all ()
DELETE FROM read_mark;
