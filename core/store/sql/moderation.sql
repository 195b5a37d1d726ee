-- What facilitators do with posts, and reactions to them.

-- name: moderation_put (workshop id, id id, post id, hidden i64, reason text, activity id, locked i64, pinned i64, moderator id, at i64)
INSERT INTO moderation (workshop, id, post, hidden, reason, activity, locked, pinned, moderator, at)
VALUES (:workshop, :id, :post, :hidden, :reason, :activity, :locked, :pinned, :moderator, :at)
ON CONFLICT (workshop, id) DO UPDATE SET post = excluded.post, hidden = excluded.hidden, reason = excluded.reason, activity = excluded.activity,
  locked = excluded.locked, pinned = excluded.pinned, moderator = excluded.moderator, at = excluded.at;

-- name: moderation_drop (workshop id, id id)
DELETE FROM moderation WHERE workshop = :workshop AND id = :id;

-- By the post's id.
-- name: moderation_get (workshop id, post id) -> one hidden i64, reason text, activity id, locked i64, pinned i64, moderator id, at i64, moderator_name text
SELECT m.hidden, m.reason, m.activity, m.locked, m.pinned, m.moderator, m.at, COALESCE(e.name, '') FROM moderation m
LEFT JOIN enrolment e ON e.workshop = m.workshop AND e.id = m.moderator
WHERE m.workshop = :workshop AND m.post = :post;

-- Of a projection's own use: nothing of the text.
-- name: moderation_of (workshop id, id id) -> one post id, hidden i64, activity id
SELECT m.post, m.hidden, m.activity FROM moderation m WHERE m.workshop = :workshop AND m.id = :id;

-- name: post_state_set (workshop id, id id, state i64)
UPDATE post SET state = :state WHERE workshop = :workshop AND id = :id;

-- unscoped: a projection counts a moved thread anew for each audience
-- name: thread_audience_of (workshop id, thread id) -> many audience id
SELECT DISTINCT p.audience FROM post p WHERE p.workshop = :workshop AND p.thread = :thread AND p.written > -9223372036854775807
ORDER BY p.audience;

-- name: reaction_put (workshop id, id id, post id, enrolment id, word text, state i64)
INSERT INTO reaction (workshop, id, post, enrolment, word, state) VALUES (:workshop, :id, :post, :enrolment, :word, :state)
ON CONFLICT (workshop, id) DO UPDATE SET post = excluded.post, enrolment = excluded.enrolment, word = excluded.word,
  state = excluded.state;

-- name: reaction_drop (workshop id, id id)
DELETE FROM reaction WHERE workshop = :workshop AND id = :id;

-- Threads that stand first under a question; few are, and only these have rows.
-- name: moderation_pinned (workshop id, activity id, viewer viewer) -> many thread id, last_written i64
SELECT c.thread, max(c.last_written) FROM moderation m CROSS JOIN thread_count c
WHERE m.workshop = :workshop AND m.pinned = 1 AND c.workshop = m.workshop AND c.thread = m.post AND c.activity = :activity AND VISIBLE(c)
GROUP BY c.thread ORDER BY max(c.last_written) DESC, c.thread LIMIT 10;

-- name: reaction_get (workshop id, id id) -> one state i64
SELECT r.state FROM reaction r WHERE r.workshop = :workshop AND r.id = :id;

-- The reactions to the posts of a page of a thread, both ends included.
-- name: reaction_of_page (workshop id, thread id, from i64, from_id id, to i64, to_id id, viewer viewer) -> many post id, word text, reactions i64, mine i64
SELECT p.id, r.word, count(*), max(CASE WHEN r.enrolment = :viewer.enrolment THEN 1 ELSE 0 END)
FROM post p JOIN reaction r ON r.workshop = p.workshop AND r.post = p.id AND r.state = :object_state.here
WHERE p.workshop = :workshop AND p.thread = :thread AND (p.written, p.id) >= (:from, :from_id) AND (p.written, p.id) <= (:to, :to_id)
  AND p.state = :post_state.shown AND VISIBLE(p)
GROUP BY p.id, r.word ORDER BY p.id, r.word;
