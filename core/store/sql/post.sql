-- Posts, threads and their counters.

-- unscoped: a projection compares a post's old row with its new one
-- name: post_row (workshop id, id id) -> one thread id, audience id, activity id, author id, state i64, written i64, n i64, body_n i64
SELECT p.thread, p.audience, p.activity, p.author, p.state, p.written, p.n, p.body_n FROM post p
WHERE p.workshop = :workshop AND p.id = :id;

-- name: post_put (workshop id, id id, thread id, parent id, activity id, author id, entered_by id, audience id, written i64, zone i64, edited i64, versions i64, state i64, aloud i64, title text, lang text, source text, n i64, body_n i64)
INSERT INTO post (workshop, id, thread, parent, activity, author, entered_by, audience, written, zone, edited, versions, state, aloud, title, lang, source, n, body_n)
VALUES (:workshop, :id, :thread, :parent, :activity, :author, :entered_by, :audience, :written, :zone, :edited, :versions, :state, :aloud, :title, :lang, :source, :n, :body_n)
ON CONFLICT (workshop, id) DO UPDATE SET thread = excluded.thread, parent = excluded.parent, activity = excluded.activity,
  author = excluded.author, entered_by = excluded.entered_by, audience = excluded.audience, written = excluded.written,
  zone = excluded.zone, edited = excluded.edited, versions = excluded.versions, state = excluded.state, aloud = excluded.aloud,
  title = excluded.title, lang = excluded.lang, source = excluded.source, n = excluded.n, body_n = excluded.body_n;

-- name: post_drop (workshop id, id id)
DELETE FROM post WHERE workshop = :workshop AND id = :id;

-- One more post of this audience in the thread; changes nothing when the thread's row stands under
-- another activity.
-- name: thread_count_add (workshop id, thread id, audience id, activity id, written i64, n i64)
INSERT INTO thread_count (workshop, thread, audience, activity, posts, last_written, last_n)
VALUES (:workshop, :thread, :audience, :activity, 1, :written, :n)
ON CONFLICT (workshop, thread, audience) DO UPDATE SET posts = thread_count.posts + 1,
  last_written = CASE WHEN excluded.last_written > thread_count.last_written THEN excluded.last_written ELSE thread_count.last_written END,
  last_n = CASE WHEN excluded.last_n > thread_count.last_n THEN excluded.last_n ELSE thread_count.last_n END
WHERE thread_count.activity = excluded.activity;

-- The row's activity is where the thread was moved to, else that of its first post of this audience in
-- display order.
-- unscoped: a projection counts a thread's posts of one audience anew when one left it
-- name: thread_count_remake (workshop id, thread id, audience id)
INSERT INTO thread_count (workshop, thread, audience, activity, posts, last_written, last_n)
SELECT p.workshop, p.thread, p.audience, COALESCE(
  (SELECT m.activity FROM moderation m WHERE m.workshop = p.workshop AND m.post = p.thread AND length(m.activity) > 0),
  (SELECT q.activity FROM post q WHERE q.workshop = p.workshop
  AND q.thread = p.thread AND q.audience = p.audience AND q.state = :post_state.shown ORDER BY q.written, q.id LIMIT 1)), count(*), max(p.written), max(p.n) FROM post p
WHERE p.workshop = :workshop AND p.thread = :thread AND p.audience = :audience AND p.state = :post_state.shown
GROUP BY p.workshop, p.thread, p.audience
ON CONFLICT (workshop, thread, audience) DO UPDATE SET activity = excluded.activity, posts = excluded.posts,
  last_written = excluded.last_written, last_n = excluded.last_n;

-- name: thread_count_drop (workshop id, thread id, audience id)
DELETE FROM thread_count WHERE workshop = :workshop AND thread = :thread AND audience = :audience;

-- A post p with its author e and its payload y. The activity is where its thread was moved to, else the post's own.
-- columns: post_line -> survivor id, id id, thread id, parent id, activity id, author id, entered_by id, audience id,
--   written i64, zone i64, edited i64, versions i64, aloud i64, title text, lang text, source text, n i64, body_n i64,
--   author_name text, pod i64, bytes blob
COALESCE(e.survivor, p.author), p.id, p.thread, p.parent,
  COALESCE((SELECT m.activity FROM moderation m WHERE m.workshop = p.workshop AND m.post = p.thread AND length(m.activity) > 0), p.activity),
  p.author, p.entered_by, p.audience, p.written, p.zone, p.edited, p.versions, p.aloud,
  p.title, p.lang, p.source, p.n, p.body_n, COALESCE(e.name, ''),
  CASE WHEN EXISTS (SELECT 1 FROM pod WHERE pod.workshop = p.workshop AND pod.id = p.audience) THEN 1 ELSE 0 END,
  COALESCE(y.bytes, CAST('' AS BLOB));

-- The same as the viewer may see it; `open`: its text too, which of a hidden one its author and facilitators read,
-- of one that was taken back its author.
-- columns: post_seen_line -> COLUMNS(post_line), parent_author_name text, state i64, open i64
COLUMNS(post_line),
  COALESCE((SELECT pe.name FROM post q JOIN enrolment pe ON pe.workshop = q.workshop AND pe.id = q.author
    WHERE q.workshop = p.workshop AND q.id = p.parent AND VISIBLE(q)), ''), p.state,
  CASE WHEN p.state = :post_state.shown OR (COALESCE(e.survivor, p.author) = :viewer.enrolment AND length(p.author) > 0) OR (p.state = :post_state.hidden AND EXISTS (SELECT 1 FROM enrolment f
    WHERE f.workshop = p.workshop AND f.id = :viewer.enrolment AND f.role = 'facilitator' AND f.state = :enrolment_state.in)) THEN 1 ELSE 0 END;

-- name: post_seen (workshop id, id id, viewer viewer) -> one COLUMNS(post_seen_line)
SELECT COLUMNS(post_seen_line)
FROM post p LEFT JOIN enrolment e ON e.workshop = p.workshop AND e.id = p.author LEFT JOIN payload y ON y.n = p.body_n
WHERE p.workshop = :workshop AND p.id = :id AND VISIBLE(p);

-- A page of a thread, in display order behind (written, after). What was taken back keeps its place while
-- somebody's answer hangs on it.
-- name: post_by_thread_page (workshop id, thread id, written i64, after id, viewer viewer, limit i64) -> many COLUMNS(post_seen_line)
SELECT COLUMNS(post_seen_line, activity = p.activity)
FROM post p LEFT JOIN enrolment e ON e.workshop = p.workshop AND e.id = p.author LEFT JOIN payload y ON y.n = p.body_n
WHERE p.workshop = :workshop AND p.thread = :thread AND (p.written, p.id) > (:written, :after) AND VISIBLE(p)
  AND (p.state < :post_state.gone OR EXISTS (SELECT 1 FROM post c WHERE c.workshop = p.workshop AND c.thread = p.thread
    AND c.written > -9223372036854775807 AND c.parent = p.id AND c.state = :post_state.shown AND VISIBLE(c)))
ORDER BY p.written, p.id LIMIT :limit;

-- name: post_by_author_page (workshop id, author id, written i64, after id, viewer viewer, limit i64) -> many COLUMNS(post_seen_line)
SELECT COLUMNS(post_seen_line)
FROM post p LEFT JOIN enrolment e ON e.workshop = p.workshop AND e.id = p.author LEFT JOIN payload y ON y.n = p.body_n
WHERE p.workshop = :workshop AND p.author = :author AND (p.written, p.id) > (:written, :after)
  AND (p.state = :post_state.shown OR (p.state = :post_state.hidden AND COALESCE(e.survivor, p.author) = :viewer.enrolment)) AND VISIBLE(p)
ORDER BY p.written, p.id LIMIT :limit;

-- unscoped: an export of a workshop names its audiences itself; "me" and named people are not among them
-- name: post_export (workshop id, id id, public id, cohort id, pods i64) -> one COLUMNS(post_line)
SELECT COLUMNS(post_line, activity = p.activity)
FROM post p LEFT JOIN enrolment e ON e.workshop = p.workshop AND e.id = p.author LEFT JOIN payload y ON y.n = p.body_n
WHERE p.workshop = :workshop AND p.id = :id AND p.state = :post_state.shown
  AND (p.audience = :public OR p.audience = :cohort OR (:pods = 1 AND EXISTS (SELECT 1 FROM pod d WHERE d.workshop = p.workshop AND d.id = p.audience)));

-- unscoped: an export of a workshop names its audiences itself; "me" and named people are not among them
-- name: post_export_next (workshop id, after id, public id, cohort id, pods i64) -> one id id, thread id, parent id, activity id, survivor id, entered_by id, written i64
SELECT p.id, p.thread, p.parent, p.activity, COALESCE(e.survivor, p.author), p.entered_by, p.written
FROM post p LEFT JOIN enrolment e ON e.workshop = p.workshop AND e.id = p.author
WHERE p.workshop = :workshop AND p.id > :after AND p.state = :post_state.shown
  AND (p.audience = :public OR p.audience = :cohort OR (:pods = 1 AND EXISTS (SELECT 1 FROM pod d WHERE d.workshop = p.workshop AND d.id = p.audience)))
ORDER BY p.id LIMIT 1;

-- Threads with the newest post first, one row a thread and audience; the caller merges them.
-- name: thread_by_activity (workshop id, activity id, last_written i64, thread id, viewer viewer, limit i64) -> many thread id, audience id, posts i64, last_written i64, last_n i64
SELECT c.thread, c.audience, c.posts, c.last_written, c.last_n FROM thread_count c
WHERE c.workshop = :workshop AND c.activity = :activity AND (c.last_written, c.thread) < (:last_written, :thread) AND VISIBLE(c)
ORDER BY c.last_written DESC, c.thread DESC LIMIT :limit;

-- name: thread_totals (workshop id, thread id, viewer viewer) -> one posts i64, last_written i64, last_n i64
SELECT CAST(COALESCE(sum(c.posts), 0) AS BIGINT), CAST(COALESCE(max(c.last_written), 0) AS BIGINT), CAST(COALESCE(max(c.last_n), 0) AS BIGINT)
FROM thread_count c WHERE c.workshop = :workshop AND c.thread = :thread AND VISIBLE(c);

-- In how many audiences a thread has posts that the viewer reads, and in how many in all.
-- name: thread_audiences (workshop id, thread id, viewer viewer) -> one audiences i64
SELECT count(*) FROM thread_count c WHERE c.workshop = :workshop AND c.thread = :thread AND VISIBLE(c);

-- unscoped: a number only, compared with that of the audiences which the viewer reads
-- name: thread_audiences_all (workshop id, thread id) -> one audiences i64
SELECT count(*) FROM thread_count c WHERE c.workshop = :workshop AND c.thread = :thread;

-- What is new for a reader in one audience: by others, behind the mark of all and that of its thread.
-- name: post_news_in (workshop id, audience id, mark i64, viewer viewer, limit i64) -> many id id, thread id, n i64
SELECT p.id, p.thread, p.n FROM post p LEFT JOIN read_mark m ON m.workshop = p.workshop AND m.enrolment = :viewer.enrolment AND m.thread = p.thread
LEFT JOIN enrolment e ON e.workshop = p.workshop AND e.id = p.author
WHERE p.workshop = :workshop AND p.audience = :audience AND p.n > :mark AND p.state = :post_state.shown AND COALESCE(e.survivor, p.author) <> :viewer.enrolment
  AND p.n > COALESCE(m.n, 0) AND VISIBLE(p) ORDER BY p.n LIMIT :limit;

-- The audiences that somebody reads.
-- name: reader_audience (workshop id, enrolment id) -> many audience id
SELECT r.audience FROM reader r WHERE r.workshop = :workshop AND r.enrolment = :enrolment ORDER BY r.audience;

-- The posts of a thread that came behind an arrival number, by others. The bound on written holds for every post:
-- without it SQLite reads the whole workshop by its key instead of the thread by its index.
-- name: thread_unread (workshop id, thread id, mark i64, viewer viewer, limit i64) -> many n i64
SELECT p.n FROM post p LEFT JOIN enrolment e ON e.workshop = p.workshop AND e.id = p.author
WHERE p.workshop = :workshop AND p.thread = :thread AND p.written > -9223372036854775807
  AND p.n > :mark AND p.state = :post_state.shown AND COALESCE(e.survivor, p.author) <> :viewer.enrolment AND VISIBLE(p)
ORDER BY p.written, p.id LIMIT :limit;

-- The first to come here, of what is new among the `limit` posts that stand before a place of a thread; none: 0.
-- name: thread_news_before (workshop id, thread id, written i64, id id, mark i64, viewer viewer, limit i64) -> one n i64
SELECT CAST(COALESCE(min(t.n), 0) AS BIGINT) FROM (SELECT CASE WHEN p.n > :mark AND p.state = :post_state.shown
  AND COALESCE(e.survivor, p.author) <> :viewer.enrolment THEN p.n END AS n
FROM post p LEFT JOIN enrolment e ON e.workshop = p.workshop AND e.id = p.author
WHERE p.workshop = :workshop AND p.thread = :thread AND (p.written, p.id) <= (:written, :id) AND VISIBLE(p)
ORDER BY p.written DESC, p.id DESC LIMIT :limit) t;

-- name: thread_news_behind (workshop id, thread id, written i64, id id, mark i64, viewer viewer, limit i64) -> one n i64
SELECT CAST(COALESCE(min(t.n), 0) AS BIGINT) FROM (SELECT CASE WHEN p.n > :mark AND p.state = :post_state.shown
  AND COALESCE(e.survivor, p.author) <> :viewer.enrolment THEN p.n END AS n
FROM post p LEFT JOIN enrolment e ON e.workshop = p.workshop AND e.id = p.author
WHERE p.workshop = :workshop AND p.thread = :thread AND (p.written, p.id) > (:written, :id) AND VISIBLE(p)
ORDER BY p.written, p.id LIMIT :limit) t;

-- When the entry at an arrival number, or the one before, was written.
-- name: entry_time (n i64) -> one hlc i64
SELECT e.hlc FROM entry e WHERE e.n <= :n ORDER BY e.n DESC LIMIT 1;

-- What stands before a post in its thread.
-- name: post_before (workshop id, thread id, written i64, id id, viewer viewer) -> one id id
SELECT p.id FROM post p WHERE p.workshop = :workshop AND p.thread = :thread AND (p.written, p.id) < (:written, :id)
  AND p.state < :post_state.gone AND VISIBLE(p) ORDER BY p.written DESC, p.id DESC LIMIT 1;

-- unscoped: tells only where a reply hangs, for how far it is moved in
-- name: post_parent (workshop id, id id) -> one parent id
SELECT p.parent FROM post p WHERE p.workshop = :workshop AND p.id = :id;

-- unscoped: whether anybody else saw a post: a reader's mark passed it, an answer or a reaction is there; `author` is who
-- stands for its author
-- name: post_noticed (workshop id, id id, thread id, audience id, author id, n i64, written i64) -> one seen i64
SELECT CASE WHEN EXISTS (SELECT 1 FROM read_mark m JOIN reader r ON r.workshop = m.workshop AND r.enrolment = m.enrolment AND r.audience = :audience
    WHERE m.workshop = :workshop AND m.enrolment <> :author AND m.n >= :n AND (length(m.thread) = 0 OR m.thread = :thread))
  OR EXISTS (SELECT 1 FROM post p LEFT JOIN enrolment e ON e.workshop = p.workshop AND e.id = p.author
    WHERE p.workshop = :workshop AND p.thread = :thread AND p.written >= :written AND p.parent = :id AND COALESCE(e.survivor, p.author) <> :author)
  OR EXISTS (SELECT 1 FROM reaction t LEFT JOIN enrolment e ON e.workshop = t.workshop AND e.id = t.enrolment
    WHERE t.workshop = :workshop AND t.post = :id AND COALESCE(e.survivor, t.enrolment) <> :author)
  THEN 1 ELSE 0 END;

-- What a post was and became, in order of arrival.
-- name: post_version (object id, space id, author id) -> many n i64, hlc i64, bytes blob
SELECT e.n, e.hlc, COALESCE(y.bytes, CAST('' AS BLOB)) FROM entry e JOIN lane l ON l.lane = e.lane AND l.state = :lane_state.live LEFT JOIN payload y ON y.n = e.n
WHERE e.object = :object AND e.kind = :kind_number.post AND l.space = :space AND e.author = :author ORDER BY e.n;

-- The post that an entry with this arrival number made, for search results.
-- name: post_of_entry (n i64) -> one object id, space id
SELECT e.object, l.space FROM entry e JOIN lane l ON l.lane = e.lane WHERE e.n = :n;

-- unscoped: the search index is fed with every text; what is found passes the viewer's audiences
-- name: post_to_index (n i64, upto i64, limit i64) -> many n i64, title text, bytes blob
SELECT e.n, p.title, y.bytes FROM entry e JOIN lane l ON l.lane = e.lane
JOIN post p ON p.workshop = l.space AND p.id = e.object AND p.body_n = e.n JOIN payload y ON y.n = e.n
WHERE e.n > :n AND e.n <= :upto AND e.kind = :kind_number.post ORDER BY e.n LIMIT :limit;

-- name: index_mark_get (name text) -> one n i64
SELECT m.n FROM index_mark m WHERE m.name = :name;

-- name: index_mark_put (name text, n i64)
INSERT INTO index_mark (name, n) VALUES (:name, :n) ON CONFLICT (name) DO UPDATE SET n = excluded.n;

-- name: attachment_put (workshop id, id id, object id, audience id, name text, type text, size i64, blob hash, state i64)
INSERT INTO attachment (workshop, id, object, audience, name, type, size, blob, state)
VALUES (:workshop, :id, :object, :audience, :name, :type, :size, :blob, :state)
ON CONFLICT (workshop, id) DO UPDATE SET object = excluded.object, audience = excluded.audience, name = excluded.name,
  type = excluded.type, size = excluded.size, blob = excluded.blob, state = excluded.state;

-- name: attachment_drop (workshop id, id id)
DELETE FROM attachment WHERE workshop = :workshop AND id = :id;

-- Up to where the derived tables are whole: an import that is not applied yet holds the index back.
-- name: index_upto () -> one n i64
SELECT COALESCE(min(CASE WHEN l.state = :lane_state.staged THEN l.first_n - 1 ELSE l.applied_n END), 9223372036854775807) FROM lane l
WHERE l.state = :lane_state.staged OR (l.applied_n > 0 AND l.applied_n < 9223372036854775807);

-- The space that an object stands in; none when nobody has heard of it.
-- name: object_space (object id) -> one space id, kind i64
SELECT l.space, e.kind FROM entry e JOIN lane l ON l.lane = e.lane
WHERE e.object = :object AND l.state = :lane_state.live ORDER BY e.n LIMIT 1;
