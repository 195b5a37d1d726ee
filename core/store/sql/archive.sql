-- What only an archive needs.

-- name: archive_pod_members (workshop id) -> many id id, pod id, enrolment id
SELECT m.id, m.pod, m.enrolment FROM pod_member m JOIN pod p ON p.workshop = m.workshop AND p.id = m.pod AND p.state = :object_state.here
WHERE m.workshop = :workshop AND m.state = :object_state.here ORDER BY m.id;

-- name: archive_poll_options (workshop id) -> many id id, activity id, position i64, text text
SELECT o.id, o.activity, o.position, o.text FROM poll_option o WHERE o.workshop = :workshop AND o.state = :object_state.here ORDER BY o.id;

-- name: archive_checkins (workshop id) -> many id id, activity id, enrolment id, at i64
SELECT c.id, c.activity, c.enrolment, c.at FROM checkin c WHERE c.workshop = :workshop AND c.state = :object_state.here ORDER BY c.id;

-- What somebody says against a report is for its convenor and the facilitators: it is not told.
-- name: archive_witnesses (workshop id) -> many id id, report id, enrolment id
SELECT w.id, w.report, w.enrolment FROM report_witness w
WHERE w.workshop = :workshop AND w.word = 'there' AND w.state = :object_state.here ORDER BY w.id;

-- name: archive_reactions (workshop id) -> many id id, post id, enrolment id, word text
SELECT r.id, r.post, r.enrolment, r.word FROM reaction r WHERE r.workshop = :workshop AND r.state = :object_state.here ORDER BY r.id;

-- name: archive_threads (workshop id) -> many post id, activity id, locked i64, pinned i64
SELECT m.post, m.activity, m.locked, m.pinned FROM moderation m
WHERE m.workshop = :workshop AND (m.locked = 1 OR m.pinned = 1 OR length(m.activity) > 0) ORDER BY m.post;
