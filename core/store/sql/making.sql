-- Copies of programmes; places, and waiting for one.

-- name: option_texts (workshop id, activity id) -> many position i64, text text
SELECT o.position, o.text FROM poll_option o WHERE o.workshop = :workshop AND o.activity = :activity AND o.state = :object_state.here
ORDER BY o.position, o.id LIMIT 200;

-- A person's place in a workshop, whatever its state but removed; one that is in before one that waits.
-- name: place_any (site id, person id, workshop id) -> one enrolment id, state i64, joined i64
SELECT e.id, e.state, e.joined FROM person_enrolment pe
JOIN enrolment e ON e.workshop = pe.workshop AND e.id = pe.enrolment AND e.state IN (:enrolment_state.in, :enrolment_state.unclaimed, :enrolment_state.waiting)
WHERE pe.site = :site AND pe.person = :person AND pe.workshop = :workshop ORDER BY e.state, e.id LIMIT 1;

-- name: place_waiting_before (workshop id, joined i64, id id) -> one count i64
SELECT COUNT(*) FROM enrolment e WHERE e.workshop = :workshop AND e.state = :enrolment_state.waiting
  AND (e.joined < :joined OR (e.joined = :joined AND e.id < :id));

-- name: place_waits (site id, person id) -> many workshop id
SELECT DISTINCT e.workshop FROM person_enrolment pe
JOIN enrolment e ON e.workshop = pe.workshop AND e.id = pe.enrolment AND e.state = :enrolment_state.waiting
WHERE pe.site = :site AND pe.person = :person ORDER BY e.workshop;
