-- Before a workshop opens: what a facilitator ticked, and how many are there.

-- name: tick_of_workshop (workshop id) -> many item text, at i64
SELECT t.item, t.at FROM tick t WHERE t.workshop = :workshop ORDER BY t.item;

-- name: tick_put (workshop id, item text, at i64)
INSERT INTO tick (workshop, item, at) VALUES (:workshop, :item, :at)
ON CONFLICT (workshop, item) DO UPDATE SET at = excluded.at;

-- name: tick_drop (workshop id, item text)
DELETE FROM tick WHERE workshop = :workshop AND item = :item;

-- A numbered spare card is nobody yet.
-- name: enrolment_tally (workshop id) -> one facilitators i64, others i64, unclaimed i64, waiting i64
SELECT COUNT(CASE WHEN e.state = :enrolment_state.in AND e.role = 'facilitator' THEN 1 END),
  COUNT(CASE WHEN e.state = :enrolment_state.in AND e.role <> 'facilitator' THEN 1 END),
  COUNT(CASE WHEN e.state = :enrolment_state.unclaimed AND e.number = 0 THEN 1 END), COUNT(CASE WHEN e.state = :enrolment_state.waiting THEN 1 END)
FROM enrolment e WHERE e.workshop = :workshop;
