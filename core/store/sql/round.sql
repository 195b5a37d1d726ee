-- What facilitators look at each week: what waits for an answer, who is quiet, who wrote when.

-- First posts of participants in threads that hold `posts` posts of their audience and nothing of anybody
-- else; the oldest first, behind (written, after). Who was merged is who stands for them.
-- name: round_waiting (workshop id, posts i64, written i64, after id, viewer viewer, limit i64) -> many thread id, last_written i64
SELECT c.thread, c.last_written FROM thread_count c
JOIN post p ON p.workshop = c.workshop AND p.id = c.thread AND p.audience = c.audience AND p.state = :post_state.shown AND VISIBLE(p)
JOIN enrolment o ON o.workshop = p.workshop AND o.id = p.author
JOIN enrolment e ON e.workshop = o.workshop AND e.id = o.survivor AND e.role <> 'facilitator'
WHERE c.workshop = :workshop AND c.posts = :posts AND (c.last_written, c.thread) > (:written, :after) AND VISIBLE(c)
  AND NOT EXISTS (SELECT 1 FROM post q LEFT JOIN enrolment a ON a.workshop = q.workshop AND a.id = q.author
    WHERE q.workshop = p.workshop AND q.thread = p.thread AND COALESCE(a.survivor, q.author) <> e.id AND q.state = :post_state.shown AND VISIBLE(q))
ORDER BY c.last_written, c.thread LIMIT :limit;

-- The same among the `limit` threads of this size that were last written in.
-- name: round_waiting_late (workshop id, posts i64, viewer viewer, limit i64) -> many thread id, last_written i64
SELECT l.thread, l.last_written FROM (SELECT c.workshop, c.thread, c.audience, c.last_written FROM thread_count c
  WHERE c.workshop = :workshop AND c.posts = :posts AND VISIBLE(c) ORDER BY c.last_written DESC, c.thread DESC LIMIT :limit) AS l
JOIN post p ON p.workshop = l.workshop AND p.id = l.thread AND p.audience = l.audience AND p.state = :post_state.shown AND VISIBLE(p)
JOIN enrolment o ON o.workshop = p.workshop AND o.id = p.author
JOIN enrolment e ON e.workshop = o.workshop AND e.id = o.survivor AND e.role <> 'facilitator'
WHERE NOT EXISTS (SELECT 1 FROM post q LEFT JOIN enrolment a ON a.workshop = q.workshop AND a.id = q.author
  WHERE q.workshop = p.workshop AND q.thread = p.thread AND COALESCE(a.survivor, q.author) <> e.id AND q.state = :post_state.shown AND VISIBLE(q))
ORDER BY l.last_written, l.thread;

-- What is known of an enrolment e: when they last wrote, when they last looked in, whether they answered a
-- question. What the viewer may not read counts as not written.
-- columns: round_known -> wrote i64, seen i64, answered i64
COALESCE((SELECT p.written FROM post p WHERE p.workshop = e.workshop AND p.author = e.id AND p.state = :post_state.shown AND VISIBLE(p) ORDER BY p.written DESC, p.id DESC LIMIT 1), 0),
  COALESCE((SELECT max(s.at) FROM person_enrolment pe JOIN seen s ON s.person = pe.person
    WHERE pe.workshop = e.workshop AND pe.enrolment = e.id AND pe.site = :site), 0),
  CASE WHEN EXISTS (SELECT 1 FROM post a WHERE a.workshop = e.workshop AND a.author = e.id AND a.activity = :question AND length(a.parent) = 0 AND a.state = :post_state.shown AND VISIBLE(a)) THEN 1 ELSE 0 END;

-- Participants by name, behind (name, after), and what is known of each.
-- name: round_people (workshop id, site id, name text, after id, question id, viewer viewer, limit i64) -> many id id, name text, state i64, resting text, COLUMNS(round_known)
SELECT e.id, e.name, e.state, e.resting, COLUMNS(round_known)
FROM enrolment e WHERE e.workshop = :workshop AND (e.name, e.id) > (:name, :after) AND e.role = 'participant'
  AND (e.state = :enrolment_state.in OR (e.state = :enrolment_state.unclaimed AND e.number = 0))
ORDER BY e.name, e.id LIMIT :limit;

-- The same of one, for who stands for others.
-- name: round_person (workshop id, id id, site id, question id, viewer viewer) -> one COLUMNS(round_known)
SELECT COLUMNS(round_known)
FROM enrolment e WHERE e.workshop = :workshop AND e.id = :id;

-- Everybody who can write, by name.
-- name: round_roster (workshop id, name text, after id, limit i64) -> many id id, name text
SELECT e.id, e.name FROM enrolment e WHERE e.workshop = :workshop AND (e.name, e.id) > (:name, :after) AND e.role <> 'observer'
  AND (e.state = :enrolment_state.in OR (e.state = :enrolment_state.unclaimed AND e.number = 0))
ORDER BY e.name, e.id LIMIT :limit;

-- Every post as one line of a count: by whom and when.
-- name: round_tally (workshop id, viewer viewer) -> many author id, written i64
SELECT p.author, p.written FROM post p
WHERE p.workshop = :workshop AND p.author > CAST('' AS BLOB) AND p.state = :post_state.shown AND VISIBLE(p) ORDER BY p.author, p.written, p.id;

-- Somebody who was merged into another.
-- name: round_merged (workshop id) -> one id id
SELECT e.id FROM enrolment e WHERE e.workshop = :workshop AND e.same_as > CAST('' AS BLOB) ORDER BY e.same_as, e.id LIMIT 1;

-- The same where somebody was: by who stands for the author.
-- name: round_tally_merged (workshop id, viewer viewer) -> many author id, written i64
SELECT COALESCE(e.survivor, p.author), p.written FROM post p LEFT JOIN enrolment e ON e.workshop = p.workshop AND e.id = p.author
WHERE p.workshop = :workshop AND p.author > CAST('' AS BLOB) AND p.state = :post_state.shown AND VISIBLE(p)
ORDER BY COALESCE(e.survivor, p.author), p.written, p.id;

-- name: round_tally_of (workshop id, author id, viewer viewer) -> many written i64, reply i64
SELECT p.written, CASE WHEN length(p.parent) > 0 THEN 1 ELSE 0 END FROM post p
WHERE p.workshop = :workshop AND p.author = :author AND p.state = :post_state.shown AND VISIBLE(p) ORDER BY p.written, p.id;

-- How many posts somebody has, that they may read themselves: all of them.
-- name: round_texts_of (workshop id, author id, viewer viewer) -> one texts i64, wrote i64
SELECT count(*), CAST(COALESCE(max(p.written), 0) AS BIGINT) FROM post p
WHERE p.workshop = :workshop AND p.author = :author AND p.state = :post_state.shown AND VISIBLE(p);

-- name: seen_get (person id) -> one at i64
SELECT s.at FROM seen s WHERE s.person = :person;

-- name: seen_put (person id, at i64)
INSERT INTO seen (person, at) VALUES (:person, :at)
ON CONFLICT (person) DO UPDATE SET at = CASE WHEN excluded.at > seen.at THEN excluded.at ELSE seen.at END;

-- How many workshops and people a site has.
-- name: site_totals (site id) -> one workshops i64, people i64
SELECT (SELECT count(*) FROM workshop w WHERE w.state < :workshop_state.gone), (SELECT count(*) FROM person p WHERE p.site = :site AND p.state < :person_state.gone);
