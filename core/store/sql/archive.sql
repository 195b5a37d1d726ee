-- What only an archive needs: each gives the next object behind a key, so that one is held at a time.

-- name: archive_member_next (workshop id, after id) -> one id id, of id, who id
SELECT m.id, m.pod, m.enrolment FROM pod_member m
WHERE m.workshop = :workshop AND m.id > :after AND m.state = :object_state.here
  AND EXISTS (SELECT 1 FROM pod p WHERE p.workshop = m.workshop AND p.id = m.pod AND p.state = :object_state.here)
ORDER BY m.id LIMIT 1;

-- name: archive_option_next (workshop id, after id) -> one id id, of id, text text, n i64
SELECT o.id, o.activity, o.text, o.position FROM poll_option o
WHERE o.workshop = :workshop AND o.id > :after AND o.state = :object_state.here ORDER BY o.id LIMIT 1;

-- name: archive_checkin_next (workshop id, after id) -> one id id, of id, who id, n i64
SELECT c.id, c.activity, c.enrolment, c.at FROM checkin c
WHERE c.workshop = :workshop AND c.id > :after AND c.state = :object_state.here ORDER BY c.id LIMIT 1;

-- What somebody says against a report is for its convenor and the facilitators: it is not told.
-- name: archive_witness_next (workshop id, after id) -> one id id, of id, who id
SELECT w.id, w.report, w.enrolment FROM report_witness w
WHERE w.workshop = :workshop AND w.id > :after AND w.word = 'there' AND w.state = :object_state.here ORDER BY w.id LIMIT 1;

-- name: archive_reaction_next (workshop id, after id) -> one id id, of id, who id, text text
SELECT r.id, r.post, r.enrolment, r.word FROM reaction r
WHERE r.workshop = :workshop AND r.id > :after AND r.state = :object_state.here ORDER BY r.id LIMIT 1;

-- name: archive_thread (workshop id, thread id) -> one activity id, locked i64, pinned i64
SELECT m.activity, m.locked, m.pinned FROM moderation m
WHERE m.workshop = :workshop AND m.post = :thread AND (m.locked = 1 OR m.pinned = 1 OR length(m.activity) > 0) ORDER BY m.id LIMIT 1;

-- People: who is in a workshop, with whom this site says that they are.
-- name: archive_enrolment (workshop id, id id, site id) -> one id id, name text, role text, state i64, person id
SELECT e.id, e.name, e.role, e.state, COALESCE((SELECT pe.person FROM person_enrolment pe
  WHERE pe.workshop = e.workshop AND pe.enrolment = e.id AND pe.site = :site ORDER BY pe.person LIMIT 1), CAST('' AS BLOB))
FROM enrolment e WHERE e.workshop = :workshop AND e.id = :id AND e.state < :enrolment_state.gone;

-- name: archive_enrolment_next (workshop id, after id) -> one id id
SELECT e.id FROM enrolment e WHERE e.workshop = :workshop AND e.id > :after AND e.state < :enrolment_state.gone ORDER BY e.id LIMIT 1;

-- name: archive_enrolment_next_name (workshop id, name text, after id) -> one id id
SELECT e.id FROM enrolment e WHERE e.workshop = :workshop AND (e.name, e.id) > (:name, :after) AND e.state < :enrolment_state.gone
ORDER BY e.name, e.id LIMIT 1;

-- The places of a person in a workshop.
-- name: archive_places (site id, person id, workshop id) -> many id id
SELECT DISTINCT pe.enrolment FROM person_enrolment pe
WHERE pe.site = :site AND pe.person = :person AND pe.workshop = :workshop ORDER BY pe.enrolment;
