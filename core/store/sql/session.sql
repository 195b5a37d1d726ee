-- Sessions, polls, and what fell due.

-- name: checkin_put (workshop id, id id, activity id, enrolment id, at i64, state i64)
INSERT INTO checkin (workshop, id, activity, enrolment, at, state) VALUES (:workshop, :id, :activity, :enrolment, :at, :state)
ON CONFLICT (workshop, id) DO UPDATE SET activity = excluded.activity, enrolment = excluded.enrolment, at = excluded.at,
  state = excluded.state;

-- name: checkin_drop (workshop id, id id)
DELETE FROM checkin WHERE workshop = :workshop AND id = :id;

-- name: poll_option_put (workshop id, id id, activity id, position i64, text text, state i64)
INSERT INTO poll_option (workshop, id, activity, position, text, state) VALUES (:workshop, :id, :activity, :position, :text, :state)
ON CONFLICT (workshop, id) DO UPDATE SET activity = excluded.activity, position = excluded.position, text = excluded.text,
  state = excluded.state;

-- name: poll_option_drop (workshop id, id id)
DELETE FROM poll_option WHERE workshop = :workshop AND id = :id;

-- name: vote_put (workshop id, id id, activity id, enrolment id, option id, state i64)
INSERT INTO vote (workshop, id, activity, enrolment, option, state) VALUES (:workshop, :id, :activity, :enrolment, :option, :state)
ON CONFLICT (workshop, id) DO UPDATE SET activity = excluded.activity, enrolment = excluded.enrolment, option = excluded.option,
  state = excluded.state;

-- name: vote_drop (workshop id, id id)
DELETE FROM vote WHERE workshop = :workshop AND id = :id;

-- name: firing_put (workshop id, id id, activity id, what text, due i64)
INSERT INTO firing (workshop, id, activity, what, due) VALUES (:workshop, :id, :activity, :what, :due)
ON CONFLICT (workshop, id) DO UPDATE SET activity = excluded.activity, what = excluded.what, due = excluded.due;

-- name: firing_drop (workshop id, id id)
DELETE FROM firing WHERE workshop = :workshop AND id = :id;
