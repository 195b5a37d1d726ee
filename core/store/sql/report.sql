-- Session reports.

-- name: report_put (workshop id, id id, number i64, title text, convenor text, suggest text, held text, intro text, people_note text, audience id, author id, written i64, state i64, lang text, activity id, body_n i64)
INSERT INTO report (workshop, id, number, title, convenor, suggest, held, intro, people_note, audience, author, written, state, lang, activity, body_n)
VALUES (:workshop, :id, :number, :title, :convenor, :suggest, :held, :intro, :people_note, :audience, :author, :written, :state, :lang, :activity, :body_n)
ON CONFLICT (workshop, id) DO UPDATE SET number = excluded.number, title = excluded.title, convenor = excluded.convenor,
  suggest = excluded.suggest, held = excluded.held, intro = excluded.intro, people_note = excluded.people_note,
  audience = excluded.audience, author = excluded.author, written = excluded.written, state = excluded.state,
  lang = excluded.lang, activity = excluded.activity, body_n = excluded.body_n;

-- name: report_drop (workshop id, id id)
DELETE FROM report WHERE workshop = :workshop AND id = :id;

-- name: report_person_put (workshop id, id id, report id, position i64, name text, person id, enrolment id, state i64)
INSERT INTO report_person (workshop, id, report, position, name, person, enrolment, state)
VALUES (:workshop, :id, :report, :position, :name, :person, :enrolment, :state)
ON CONFLICT (workshop, id) DO UPDATE SET report = excluded.report, position = excluded.position, name = excluded.name,
  person = excluded.person, enrolment = excluded.enrolment, state = excluded.state;

-- name: report_person_drop (workshop id, id id)
DELETE FROM report_person WHERE workshop = :workshop AND id = :id;

-- name: report_point_put (workshop id, id id, report id, position i64, heading i64, text text, author id, state i64)
INSERT INTO report_point (workshop, id, report, position, heading, text, author, state)
VALUES (:workshop, :id, :report, :position, :heading, :text, :author, :state)
ON CONFLICT (workshop, id) DO UPDATE SET report = excluded.report, position = excluded.position, heading = excluded.heading,
  text = excluded.text, author = excluded.author, state = excluded.state;

-- name: report_point_drop (workshop id, id id)
DELETE FROM report_point WHERE workshop = :workshop AND id = :id;

-- columns: report_line -> id id, number i64, title text, convenor text, suggest text, held text, intro text, people_note text,
--   author id, written i64, state i64, lang text, activity id, audience id
r.id, r.number, r.title, r.convenor, r.suggest, r.held, r.intro, r.people_note,
  r.author, r.written, r.state, r.lang, r.activity, r.audience;

-- name: report_seen (workshop id, id id, viewer viewer) -> one COLUMNS(report_line), bytes blob
SELECT COLUMNS(report_line), COALESCE(y.bytes, CAST('' AS BLOB))
FROM report r LEFT JOIN payload y ON y.n = r.body_n
WHERE r.workshop = :workshop AND r.id = :id AND r.state < :report_state.gone AND VISIBLE(r);

-- name: report_seen_list (workshop id, viewer viewer) -> many COLUMNS(report_line)
SELECT COLUMNS(report_line) FROM report r WHERE r.workshop = :workshop AND r.state < :report_state.gone AND VISIBLE(r) ORDER BY r.number, r.id;

-- unscoped: an export names its audiences itself
-- name: report_export (workshop id, id id, public id, cohort id, pods i64) -> one COLUMNS(report_line), bytes blob
SELECT COLUMNS(report_line), COALESCE(y.bytes, CAST('' AS BLOB))
FROM report r LEFT JOIN payload y ON y.n = r.body_n
WHERE r.workshop = :workshop AND r.id = :id AND r.state < :report_state.gone
  AND (r.audience = :public OR r.audience = :cohort OR (:pods = 1 AND EXISTS (SELECT 1 FROM pod d WHERE d.workshop = r.workshop AND d.id = r.audience)));

-- unscoped: an export names its audiences itself
-- name: report_export_next (workshop id, number i64, after id, public id, cohort id, pods i64) -> one id id, number i64, written i64
SELECT r.id, r.number, r.written FROM report r
WHERE r.workshop = :workshop AND (r.number, r.id) > (:number, :after) AND r.state < :report_state.gone
  AND (r.audience = :public OR r.audience = :cohort OR (:pods = 1 AND EXISTS (SELECT 1 FROM pod d WHERE d.workshop = r.workshop AND d.id = r.audience)))
ORDER BY r.number, r.id LIMIT 1;

-- A name or point behind an id, with its place in its report.
-- unscoped: an export names its audiences itself
-- name: report_export_person_next (workshop id, after id, public id, cohort id, pods i64) -> one id id, report id, place i64, name text, person id, enrolment id
SELECT v.id, v.report, (SELECT count(*) FROM report_person o WHERE o.workshop = v.workshop AND o.report = v.report AND o.state < :object_state.gone
  AND (o.position, o.id) <= (v.position, v.id)), v.name, v.person, v.enrolment
FROM report_person v CROSS JOIN report r
WHERE v.workshop = :workshop AND v.id > :after AND v.state < :object_state.gone AND r.workshop = v.workshop AND r.id = v.report AND r.state < :report_state.gone
  AND (r.audience = :public OR r.audience = :cohort OR (:pods = 1 AND EXISTS (SELECT 1 FROM pod d WHERE d.workshop = r.workshop AND d.id = r.audience)))
ORDER BY v.id LIMIT 1;

-- unscoped: an export names its audiences itself
-- name: report_export_point_next (workshop id, after id, public id, cohort id, pods i64) -> one id id, report id, place i64, heading i64, text text
SELECT v.id, v.report, (SELECT count(*) FROM report_point o WHERE o.workshop = v.workshop AND o.report = v.report AND o.state < :object_state.gone
  AND (o.position, o.id) <= (v.position, v.id)), v.heading, v.text
FROM report_point v CROSS JOIN report r
WHERE v.workshop = :workshop AND v.id > :after AND v.state < :object_state.gone AND r.workshop = v.workshop AND r.id = v.report AND r.state < :report_state.gone
  AND (r.audience = :public OR r.audience = :cohort OR (:pods = 1 AND EXISTS (SELECT 1 FROM pod d WHERE d.workshop = r.workshop AND d.id = r.audience)))
ORDER BY v.id LIMIT 1;

-- name: report_people (workshop id, report id) -> many id id, person id, enrolment id, name text
SELECT p.id, p.person, p.enrolment, p.name FROM report_person p WHERE p.workshop = :workshop AND p.report = :report AND p.state < :object_state.gone
ORDER BY p.position, p.id;

-- name: report_points (workshop id, report id) -> many id id, position i64, heading i64, text text, author id
SELECT p.id, p.position, p.heading, p.text, p.author FROM report_point p WHERE p.workshop = :workshop AND p.report = :report AND p.state < :object_state.gone
ORDER BY p.position, p.id;

-- name: report_witness_put (workshop id, id id, report id, enrolment id, word text, text text, state i64)
INSERT INTO report_witness (workshop, id, report, enrolment, word, text, state)
VALUES (:workshop, :id, :report, :enrolment, :word, :text, :state)
ON CONFLICT (workshop, id) DO UPDATE SET report = excluded.report, enrolment = excluded.enrolment, word = excluded.word,
  text = excluded.text, state = excluded.state;

-- name: report_witness_drop (workshop id, id id)
DELETE FROM report_witness WHERE workshop = :workshop AND id = :id;

-- The report of a session: the oldest, when there are several.
-- unscoped: the writer must know of one that the writer of a line may not read, so as to make no second
-- name: report_of_session (workshop id, activity id) -> one id id
SELECT r.id FROM report r WHERE r.workshop = :workshop AND r.activity = :activity AND r.state < :report_state.gone ORDER BY r.written, r.id LIMIT 1;

-- unscoped: the next number counts all reports of the series
-- name: report_last_number (workshop id) -> one number i64
SELECT COALESCE(MAX(r.number), 0) FROM report r WHERE r.workshop = :workshop;

-- name: report_point_row (workshop id, id id) -> one report id, position i64, heading i64, text text, author id, state i64
SELECT p.report, p.position, p.heading, p.text, p.author, p.state FROM report_point p WHERE p.workshop = :workshop AND p.id = :id;

-- name: report_point_last (workshop id, report id, below i64) -> one position i64
SELECT COALESCE(MAX(p.position), 0) FROM report_point p
WHERE p.workshop = :workshop AND p.report = :report AND p.position < :below AND p.state < :object_state.gone;

-- name: report_point_count (workshop id, report id) -> one points i64
SELECT COUNT(*) FROM report_point p WHERE p.workshop = :workshop AND p.report = :report AND p.state < :object_state.gone;

-- name: report_person_row (workshop id, id id) -> one report id, state i64
SELECT p.report, p.state FROM report_person p WHERE p.workshop = :workshop AND p.id = :id;

-- name: report_person_last (workshop id, report id) -> one position i64
SELECT COALESCE(MAX(p.position), 0) FROM report_person p WHERE p.workshop = :workshop AND p.report = :report;

-- name: report_people_counts (workshop id) -> many report id, people i64
SELECT p.report, COUNT(*) FROM report_person p WHERE p.workshop = :workshop AND p.state < :object_state.gone GROUP BY p.report ORDER BY p.report;

-- name: report_witness_row (workshop id, id id) -> one word text, text text, state i64
SELECT t.word, t.text, t.state FROM report_witness t WHERE t.workshop = :workshop AND t.id = :id;

-- name: report_witnesses (workshop id, report id) -> many enrolment id, name text, word text, text text
SELECT t.enrolment, e.name, t.word, t.text FROM report_witness t
JOIN enrolment e ON e.workshop = t.workshop AND e.id = t.enrolment
WHERE t.workshop = :workshop AND t.report = :report AND t.state = :object_state.here ORDER BY e.name, t.enrolment;
