-- Who is at a session, and what becomes of a day's topics.

-- name: checkin_of_activity (workshop id, activity id) -> many enrolment id, name text, at i64
SELECT c.enrolment, e.name, c.at FROM checkin c JOIN enrolment e ON e.workshop = c.workshop AND e.id = c.enrolment AND e.state <> :enrolment_state.gone
WHERE c.workshop = :workshop AND c.activity = :activity AND c.state = :object_state.here ORDER BY c.at, c.enrolment;

-- name: checkin_row (workshop id, id id) -> one state i64
SELECT c.state FROM checkin c WHERE c.workshop = :workshop AND c.id = :id;

-- Whom a typed name may mean: two rows tell that it is not clear.
-- name: enrolment_named (workshop id, name text) -> many id id
SELECT e.id FROM enrolment e WHERE e.workshop = :workshop AND e.name = :name AND e.state < :enrolment_state.gone ORDER BY e.id LIMIT 2;

-- name: activity_last (workshop id, part i64) -> one position i64
SELECT COALESCE(MAX(a.position), 0) FROM activity a WHERE a.workshop = :workshop AND a.part = :part AND a.state = :object_state.here;
