-- Sites, workshops, parts, activities, pods: what pages read and what projections write.

-- name: site_put (id id, title text, zone text, lang text, owner id, body_n i64)
INSERT INTO site (id, title, zone, lang, owner, body_n) VALUES (:id, :title, :zone, :lang, :owner, :body_n)
ON CONFLICT (id) DO UPDATE SET title = excluded.title, zone = excluded.zone, lang = excluded.lang,
  owner = excluded.owner, body_n = excluded.body_n;

-- name: site_drop (id id)
DELETE FROM site WHERE id = :id;

-- Whether a space is a workshop or a site that is known here.
-- name: space_known (id id) -> one id id
SELECT s.id FROM site s WHERE s.id = :id UNION SELECT w.id FROM workshop w WHERE w.id = :id;

-- name: site_get (id id) -> one id id, title text, zone text, lang text, owner id
SELECT s.id, s.title, s.zone, s.lang, s.owner FROM site s WHERE s.id = :id;

-- name: workshop_put (id id, title text, first_day text, last_day text, zone text, lang text, led_by text, join_code text, joining i64, word text, founder id, state i64, announced i64, places i64, choose i64, made_from id, words text, body_n i64)
INSERT INTO workshop (id, title, first_day, last_day, zone, lang, led_by, join_code, joining, word, founder, state, announced, places, choose, made_from, words, body_n)
VALUES (:id, :title, :first_day, :last_day, :zone, :lang, :led_by, :join_code, :joining, :word, :founder, :state, :announced, :places, :choose, :made_from, :words, :body_n)
ON CONFLICT (id) DO UPDATE SET title = excluded.title, first_day = excluded.first_day, last_day = excluded.last_day,
  zone = excluded.zone, lang = excluded.lang, led_by = excluded.led_by, join_code = excluded.join_code,
  joining = excluded.joining, word = excluded.word, founder = excluded.founder, state = excluded.state,
  announced = excluded.announced, places = excluded.places, choose = excluded.choose, made_from = excluded.made_from, words = excluded.words,
  body_n = excluded.body_n;

-- name: workshop_drop (id id)
DELETE FROM workshop WHERE id = :id;

-- name: workshop_founder (id id) -> one founder id
SELECT w.founder FROM workshop w WHERE w.id = :id;

-- columns: workshop_line -> id id, title text, first_day text, last_day text, zone text, lang text, led_by text, join_code text,
--   joining i64, word text, founder id, state i64, announced i64, places i64, choose i64,
--   made_from id, words text, body_n i64
w.id, w.title, w.first_day, w.last_day, w.zone, w.lang, w.led_by, w.join_code, w.joining, w.word,
  w.founder, w.state, w.announced, w.places, w.choose, w.made_from, w.words, w.body_n;

-- name: workshop_row (id id) -> one COLUMNS(workshop_line)
SELECT COLUMNS(workshop_line) FROM workshop w WHERE w.id = :id;

-- name: workshop_row_by_code (code text) -> one id id
SELECT w.id FROM workshop w WHERE w.join_code = :code ORDER BY w.id LIMIT 1;

-- name: workshop_all () -> many COLUMNS(workshop_line)
SELECT COLUMNS(workshop_line) FROM workshop w WHERE w.state < :workshop_state.gone ORDER BY w.first_day, w.title, w.id;

-- name: workshop_of_person (site id, person id) -> many COLUMNS(workshop_line)
SELECT COLUMNS(workshop_line) FROM workshop w WHERE w.state < :workshop_state.gone AND w.id IN (SELECT pe.workshop FROM person_enrolment pe
  JOIN enrolment e ON e.workshop = pe.workshop AND e.id = pe.enrolment AND e.state = :enrolment_state.in
  WHERE pe.site = :site AND pe.person = :person)
ORDER BY w.first_day, w.title, w.id;

-- name: site_right_put (workshop id, site id, may text)
INSERT INTO site_right (workshop, site, may) VALUES (:workshop, :site, :may)
ON CONFLICT (workshop, site) DO UPDATE SET may = excluded.may;

-- name: site_right_drop (workshop id, site id)
DELETE FROM site_right WHERE workshop = :workshop AND site = :site;

-- name: site_right_clear (workshop id)
DELETE FROM site_right WHERE workshop = :workshop;

-- name: site_right_all (workshop id) -> many site id
SELECT r.site FROM site_right r WHERE r.workshop = :workshop ORDER BY r.site;

-- Whether a site was admitted to a workshop.
-- name: site_right_any (workshop id, site id) -> one may i64
SELECT CASE WHEN r.may = 'all' THEN 1 ELSE 0 END FROM site_right r WHERE r.workshop = :workshop AND r.site = :site;

-- name: part_put (workshop id, id id, position i64, label text, day_from i64, day_to i64)
INSERT INTO part (workshop, id, position, label, day_from, day_to) VALUES (:workshop, :id, :position, :label, :day_from, :day_to)
ON CONFLICT (workshop, id) DO UPDATE SET position = excluded.position, label = excluded.label,
  day_from = excluded.day_from, day_to = excluded.day_to;

-- name: part_drop (workshop id, id id)
DELETE FROM part WHERE workshop = :workshop AND id = :id;

-- name: part_of_workshop (workshop id) -> many id id, position i64, label text, day_from i64, day_to i64
SELECT p.id, p.position, p.label, p.day_from, p.day_to FROM part p WHERE p.workshop = :workshop
ORDER BY p.position, p.id;

-- name: activity_put (workshop id, id id, kind text, part i64, position i64, title text, opens_day i64, opens_time text, closes_day i64, closes_time text, minutes i64, place text, convenor id, convenor_name text, lang text, state i64, body_n i64)
INSERT INTO activity (workshop, id, kind, part, position, title, opens_day, opens_time, closes_day, closes_time, minutes, place, convenor, convenor_name, lang, state, body_n)
VALUES (:workshop, :id, :kind, :part, :position, :title, :opens_day, :opens_time, :closes_day, :closes_time, :minutes, :place, :convenor, :convenor_name, :lang, :state, :body_n)
ON CONFLICT (workshop, id) DO UPDATE SET kind = excluded.kind, part = excluded.part, position = excluded.position,
  title = excluded.title, opens_day = excluded.opens_day, opens_time = excluded.opens_time,
  closes_day = excluded.closes_day, closes_time = excluded.closes_time, minutes = excluded.minutes, place = excluded.place,
  convenor = excluded.convenor, convenor_name = excluded.convenor_name, lang = excluded.lang,
  state = excluded.state, body_n = excluded.body_n;

-- name: activity_drop (workshop id, id id)
DELETE FROM activity WHERE workshop = :workshop AND id = :id;

-- columns: activity_line -> id id, kind text, part i64, position i64, title text, opens_day i64, opens_time text,
--   closes_day i64, closes_time text, minutes i64, place text, convenor id, convenor_name text, lang text, state i64, body_n i64
a.id, a.kind, a.part, a.position, a.title, a.opens_day, a.opens_time, a.closes_day, a.closes_time,
  a.minutes, a.place, a.convenor, a.convenor_name, a.lang, a.state, a.body_n;

-- name: activity_row (workshop id, id id) -> one COLUMNS(activity_line)
SELECT COLUMNS(activity_line) FROM activity a WHERE a.workshop = :workshop AND a.id = :id AND a.state = :object_state.here;

-- name: activity_of_workshop (workshop id) -> many COLUMNS(activity_line)
SELECT COLUMNS(activity_line) FROM activity a WHERE a.workshop = :workshop AND a.state = :object_state.here ORDER BY a.part, a.position, a.id;

-- name: pod_put (workshop id, id id, name text, state i64)
INSERT INTO pod (workshop, id, name, state) VALUES (:workshop, :id, :name, :state)
ON CONFLICT (workshop, id) DO UPDATE SET name = excluded.name, state = excluded.state;

-- name: pod_drop (workshop id, id id)
DELETE FROM pod WHERE workshop = :workshop AND id = :id;

-- name: pod_of_workshop (workshop id) -> many id id, name text
SELECT p.id, p.name FROM pod p WHERE p.workshop = :workshop AND p.state = :object_state.here ORDER BY p.name, p.id;

-- name: pod_of_enrolment (workshop id, enrolment id) -> many id id, name text
SELECT DISTINCT p.id, p.name FROM pod_member m JOIN pod p ON p.workshop = m.workshop AND p.id = m.pod AND p.state = :object_state.here
WHERE m.workshop = :workshop AND m.enrolment = :enrolment AND m.state = :object_state.here ORDER BY p.name, p.id;

-- name: pod_exists (workshop id, id id) -> one id id
SELECT p.id FROM pod p WHERE p.workshop = :workshop AND p.id = :id;

-- name: pod_member_put (workshop id, id id, pod id, enrolment id, state i64)
INSERT INTO pod_member (workshop, id, pod, enrolment, state) VALUES (:workshop, :id, :pod, :enrolment, :state)
ON CONFLICT (workshop, id) DO UPDATE SET pod = excluded.pod, enrolment = excluded.enrolment, state = excluded.state;

-- name: pod_member_get (workshop id, id id) -> one pod id, enrolment id
SELECT m.pod, m.enrolment FROM pod_member m WHERE m.workshop = :workshop AND m.id = :id;

-- name: pod_member_drop (workshop id, id id)
DELETE FROM pod_member WHERE workshop = :workshop AND id = :id;
