-- People of a workshop as its facilitators keep them: lists, one person, groups, who is the same as whom.

-- People of one or two states by name, behind (name, after); spare cards that nobody took are none.
-- name: people_page (workshop id, name text, after id, one i64, other i64, limit i64) -> many id id, name text, role text, state i64, resting text, carded i64
SELECT e.id, e.name, e.role, e.state, e.resting, CASE WHEN length(e.card) > 0 THEN 1 ELSE 0 END FROM enrolment e
WHERE e.workshop = :workshop AND (e.name, e.id) > (:name, :after) AND (e.state = :one OR e.state = :other)
  AND (e.state <> :enrolment_state.unclaimed OR e.number = 0) ORDER BY e.name, e.id LIMIT :limit;

-- name: people_tally (workshop id) -> one inside i64, invited i64, waiting i64, away i64, facilitators i64
SELECT COUNT(CASE WHEN e.state = :enrolment_state.in THEN 1 END), COUNT(CASE WHEN e.state = :enrolment_state.unclaimed AND e.number = 0 THEN 1 END),
  COUNT(CASE WHEN e.state = :enrolment_state.waiting THEN 1 END), COUNT(CASE WHEN e.state = :enrolment_state.gone OR e.state = :enrolment_state.merged THEN 1 END),
  COUNT(CASE WHEN e.state = :enrolment_state.in AND e.role = 'facilitator' THEN 1 END)
FROM enrolment e WHERE e.workshop = :workshop;

-- Who of this very name is here.
-- name: people_named (workshop id, name text) -> many id id, state i64
SELECT e.id, e.state FROM enrolment e WHERE e.workshop = :workshop AND e.name = :name AND (e.state < :enrolment_state.gone OR e.state = :enrolment_state.waiting) ORDER BY e.id;

-- Whose a place is, by this site's word; of several the first.
-- name: people_person (workshop id, id id, site id) -> one person id
SELECT pe.person FROM person_enrolment pe
WHERE pe.workshop = :workshop AND pe.enrolment = :id AND pe.site = :site ORDER BY pe.person LIMIT 1;

-- Another facilitator who is in.
-- name: people_other_facilitator (workshop id, id id) -> one id id
SELECT e.id FROM enrolment e WHERE e.workshop = :workshop AND e.role = 'facilitator' AND e.state = :enrolment_state.in AND e.id <> :id ORDER BY e.id LIMIT 1;

-- name: pod_row (workshop id, id id) -> one name text, state i64
SELECT p.name, p.state FROM pod p WHERE p.workshop = :workshop AND p.id = :id;

-- name: pod_named (workshop id, name text) -> one id id
SELECT p.id FROM pod p WHERE p.workshop = :workshop AND p.name = :name AND p.state = :object_state.here ORDER BY p.id LIMIT 1;

-- Groups with how many are in each.
-- name: pod_sizes (workshop id) -> many id id, name text, people i64
SELECT p.id, p.name, (SELECT count(*) FROM pod_member m JOIN enrolment e ON e.workshop = m.workshop AND e.id = m.enrolment AND e.state < :enrolment_state.gone
  WHERE m.workshop = p.workshop AND m.pod = p.id AND m.state = :object_state.here)
FROM pod p WHERE p.workshop = :workshop AND p.state = :object_state.here ORDER BY p.name, p.id;

-- Who stands in a group, of all who are in or invited.
-- name: pod_people (workshop id, pod id) -> many id id, name text
SELECT e.id, e.name FROM pod_member m JOIN enrolment e ON e.workshop = m.workshop AND e.id = m.enrolment AND e.state < :enrolment_state.gone
WHERE m.workshop = :workshop AND m.pod = :pod AND m.state = :object_state.here ORDER BY e.name, e.id;

-- name: pod_member_state (workshop id, id id) -> one state i64
SELECT m.state FROM pod_member m WHERE m.workshop = :workshop AND m.id = :id;

-- The next step on the way from who was merged to who stands for them; and back.
-- name: same_enrolment (workshop id, id id) -> one same_as id
SELECT e.same_as FROM enrolment e WHERE e.workshop = :workshop AND e.id = :id;

-- name: same_person (site id, id id) -> one same_as id
SELECT p.same_as FROM person p WHERE p.site = :site AND p.id = :id;

-- name: same_enrolments (workshop id, same_as id) -> many id id
SELECT e.id FROM enrolment e WHERE e.workshop = :workshop AND e.same_as = :same_as ORDER BY e.id;

-- name: same_persons (site id, same_as id) -> many id id
SELECT p.id FROM person p WHERE p.site = :site AND p.same_as = :same_as ORDER BY p.id;

-- What is shown of who is merged.
-- name: enrolment_survivor (workshop id, id id, survivor id, name text)
UPDATE enrolment SET survivor = :survivor, name = :name WHERE workshop = :workshop AND id = :id;

-- name: enrolment_state (workshop id, id id, state i64)
UPDATE enrolment SET state = :state WHERE workshop = :workshop AND id = :id;

-- The places that this site says a person has in a workshop.
-- name: person_ties (site id, person id, workshop id) -> many enrolment id
SELECT DISTINCT pe.enrolment FROM person_enrolment pe
WHERE pe.site = :site AND pe.person = :person AND pe.workshop = :workshop ORDER BY pe.enrolment;

-- Every place of a person.
-- name: person_tied (site id, person id) -> many workshop id, enrolment id, state i64
SELECT DISTINCT pe.workshop, pe.enrolment, e.state FROM person_enrolment pe
JOIN enrolment e ON e.workshop = pe.workshop AND e.id = pe.enrolment
WHERE pe.site = :site AND pe.person = :person ORDER BY pe.workshop, pe.enrolment;

-- Who wrote a file's first entry.
-- name: attachment_writer (object id, space id) -> one author id
SELECT e.author FROM entry e JOIN lane l ON l.lane = e.lane
WHERE e.object = :object AND e.kind = :kind_number.attachment AND l.space = :space ORDER BY e.n LIMIT 1;
