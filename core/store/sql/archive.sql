-- What only an archive needs.

-- name: archive_pod_members (workshop id) -> many id id, pod id, enrolment id
SELECT m.id, m.pod, m.enrolment FROM pod_member m JOIN pod p ON p.workshop = m.workshop AND p.id = m.pod AND p.state = 0
WHERE m.workshop = :workshop AND m.state = 0 ORDER BY m.id;
