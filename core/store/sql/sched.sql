-- What falls due.

-- The workshops whose programme has dates.
-- name: sched_workshop_all () -> many id id, first_day text, zone text, founder id
SELECT w.id, w.first_day, w.zone, w.founder FROM workshop w WHERE w.state = :workshop_state.open AND w.first_day <> '' ORDER BY w.id;

-- name: firing_get (workshop id, id id) -> one due i64
SELECT f.due FROM firing f WHERE f.workshop = :workshop AND f.id = :id;

-- The same firing may have come from several sites.
-- name: firing_since (workshop id, due i64) -> many activity id, what text, due i64, hlc i64
SELECT f.activity, f.what, f.due, e.hlc FROM firing f JOIN entry e ON e.object = f.id
WHERE f.workshop = :workshop AND f.due > :due ORDER BY f.due, f.id, e.n;
