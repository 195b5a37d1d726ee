-- What the programme's page needs besides reading it; polls.

-- Also of one that was taken out.
-- name: activity_state (workshop id, id id) -> one state i64
SELECT a.state FROM activity a WHERE a.workshop = :workshop AND a.id = :id;

-- name: activity_removed (workshop id) -> many id id, kind text, part i64, title text
SELECT a.id, a.kind, a.part, a.title FROM activity a WHERE a.workshop = :workshop AND a.state = :object_state.gone ORDER BY a.title, a.id;

-- name: poll_option_of (workshop id, activity id) -> many id id, position i64, text text
SELECT o.id, o.position, o.text FROM poll_option o WHERE o.workshop = :workshop AND o.activity = :activity AND o.state = :object_state.here
ORDER BY o.position, o.id;

-- One vote a person: its id is derived.
-- name: vote_get (workshop id, id id) -> one option id
SELECT v.option FROM vote v WHERE v.workshop = :workshop AND v.id = :id AND v.state = :object_state.here;

-- name: vote_of (workshop id, activity id) -> many option id
SELECT v.option FROM vote v WHERE v.workshop = :workshop AND v.activity = :activity AND v.state = :object_state.here ORDER BY v.option;
