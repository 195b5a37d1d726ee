-- The highest arrival number given so far; 0 when there is no entry.
-- name: entry_last_n () -> one n i64
SELECT COALESCE(max(e.n), 0) FROM entry e;

-- A setting that is a number.
-- name: setting_number (name text) -> one n i64
SELECT CAST(s.value AS BIGINT) FROM setting s WHERE s.name = :name;

-- The highest hybrid clock value of this site's lanes, and of others' unless it is above `most`.
-- name: lane_last_hlc (site id, most i64) -> one hlc i64
SELECT COALESCE(max(l.hlc), 0) FROM lane l WHERE l.site = :site OR (l.hlc >= 0 AND l.hlc <= :most);

-- name: lane_last () -> one lane i64
SELECT COALESCE(max(l.lane), 0) FROM lane l;

-- name: lane_put (lane i64, writer hash, space id, site id, head hash, first_n i64, state i64)
INSERT INTO lane (lane, writer, space, site, seq, head, hlc, first_n, state, applied_n)
VALUES (:lane, :writer, :space, :site, 0, :head, 0, :first_n, :state, 0);

-- name: lane_set_head (lane i64, seq i64, head hash, hlc i64)
UPDATE lane SET seq = :seq, head = :head, hlc = :hlc WHERE lane = :lane;

-- name: lane_set_state (lane i64, state i64, applied_n i64)
UPDATE lane SET state = :state, applied_n = :applied_n WHERE lane = :lane;

-- name: lane_find (writer hash, space id) -> one lane i64, site id, seq i64, head hash, hlc i64, first_n i64, state i64, applied_n i64
SELECT l.lane, l.site, l.seq, l.head, l.hlc, l.first_n, l.state, l.applied_n
FROM lane l WHERE l.writer = :writer AND l.space = :space;

-- Every lane, by its local number.
-- name: lane_all () -> many lane i64, writer hash, space id, site id, seq i64, head hash, hlc i64, first_n i64, state i64, applied_n i64
SELECT l.lane, l.writer, l.space, l.site, l.seq, l.head, l.hlc, l.first_n, l.state, l.applied_n
FROM lane l ORDER BY l.lane;

-- name: lane_drop (lane i64)
DELETE FROM lane WHERE lane = :lane;

-- name: entry_drop_lane (first_n i64, upto i64, lane i64)
DELETE FROM entry WHERE n >= :first_n AND n <= :upto AND lane = :lane;

-- name: payload_drop_lane (first_n i64, upto i64, lane i64)
DELETE FROM payload WHERE n >= :first_n AND n <= :upto AND n IN (SELECT e.n FROM entry e WHERE e.n >= :first_n AND e.n <= :upto AND e.lane = :lane);

-- name: run_drop_lane (first_n i64, upto i64, lane i64)
DELETE FROM run WHERE n >= :first_n AND n <= :upto AND n IN (SELECT e.n FROM entry e WHERE e.n >= :first_n AND e.n <= :upto AND e.lane = :lane);

-- name: entry_put (n i64, id hash, lane i64, seq i64, hlc i64, kind i64, flags i64, object id, author id, supersedes blob, commitment blob)
INSERT INTO entry (n, id, lane, seq, hlc, kind, flags, object, author, supersedes, commitment)
VALUES (:n, :id, :lane, :seq, :hlc, :kind, :flags, :object, :author, :supersedes, :commitment);

-- name: payload_put (n i64, salt blob, bytes blob)
INSERT INTO payload (n, salt, bytes) VALUES (:n, :salt, :bytes);

-- name: run_put (n i64, sig blob)
INSERT INTO run (n, sig) VALUES (:n, :sig);

-- name: entry_by_id (id hash) -> one n i64, lane i64, seq i64, hlc i64, kind i64, flags i64, object id, author id
SELECT e.n, e.lane, e.seq, e.hlc, e.kind, e.flags, e.object, e.author FROM entry e WHERE e.id = :id;

-- The id of the entry with this arrival number.
-- name: entry_id (n i64) -> one id hash
SELECT e.id FROM entry e WHERE e.n = :n;

-- Whether any entry names this object, in a live lane or in the lane `own` that is being written.
-- name: entry_of_object (object id, own i64) -> one n i64, kind i64, author id
SELECT e.n, e.kind, e.author FROM entry e JOIN lane l ON l.lane = e.lane
WHERE e.object = :object AND (l.state = :lane_state.live OR l.lane = :own) ORDER BY e.n LIMIT 1;

-- All live entries of an object, in order of arrival, with what is needed to fold them.
-- name: entry_fold (object id) -> many n i64, id hash, hlc i64, seq i64, kind i64, author id, supersedes blob, writer hash, space id, site id, bytes blob
SELECT e.n, e.id, e.hlc, e.seq, e.kind, e.author, e.supersedes, l.writer, l.space, l.site, COALESCE(p.bytes, CAST('' AS BLOB))
FROM entry e JOIN lane l ON l.lane = e.lane LEFT JOIN payload p ON p.n = e.n
WHERE e.object = :object AND l.state = :lane_state.live ORDER BY e.n;

-- Live entries behind an arrival number, for rebuilding and for applying an import.
-- name: entry_after (n i64, upto i64, limit i64) -> many n i64, kind i64, object id, lane i64
SELECT e.n, e.kind, e.object, e.lane FROM entry e JOIN lane l ON l.lane = e.lane
WHERE e.n > :n AND e.n <= :upto AND l.state = :lane_state.live ORDER BY e.n LIMIT :limit;

-- One lane's entries behind an arrival number.
-- name: entry_after_in_lane (n i64, lane i64, limit i64) -> many n i64, kind i64, object id
SELECT e.n, e.kind, e.object FROM entry e WHERE e.n > :n AND e.lane = :lane ORDER BY e.n LIMIT :limit;

-- Objects that a site's entries touch in a space: what is folded again when its right changes.
-- name: entry_objects_of_site (upto i64, space id, site id) -> many object id
SELECT DISTINCT e.object FROM lane l JOIN entry e ON e.lane = l.lane AND e.n >= l.first_n AND e.n <= :upto
WHERE l.space = :space AND l.site = :site AND l.state = :lane_state.live ORDER BY e.object;

-- Objects that anybody's entries touch in a space.
-- name: entry_objects_of_space (upto i64, space id) -> many object id
SELECT DISTINCT e.object FROM lane l JOIN entry e ON e.lane = l.lane AND e.n >= l.first_n AND e.n <= :upto
WHERE l.space = :space AND l.state = :lane_state.live ORDER BY e.object;

-- Everything, for verify: in order of arrival.
-- name: entry_verify (n i64) -> many n i64, id hash, lane i64, seq i64, hlc i64, kind i64, flags i64, object id, author id, supersedes blob, commitment blob, salt blob, bytes blob, here i64, sig blob
SELECT e.n, e.id, e.lane, e.seq, e.hlc, e.kind, e.flags, e.object, e.author, e.supersedes, e.commitment,
  COALESCE(p.salt, CAST('' AS BLOB)), COALESCE(p.bytes, CAST('' AS BLOB)), CASE WHEN p.n IS NULL THEN 0 ELSE 1 END, COALESCE(r.sig, CAST('' AS BLOB))
FROM entry e LEFT JOIN payload p ON p.n = e.n LEFT JOIN run r ON r.n = e.n
WHERE e.n > :n ORDER BY e.n;

-- The payload of one entry.
-- name: payload_get (n i64) -> one bytes blob
SELECT p.bytes FROM payload p WHERE p.n = :n;

-- name: incarnation_last () -> one k i64, writer hash, seed blob, reason text, made i64, clean i64
SELECT i.k, i.writer, i.seed, i.reason, i.made, i.clean FROM incarnation i ORDER BY i.k DESC LIMIT 1;

-- name: incarnation_put (k i64, writer hash, seed blob, reason text, made i64)
INSERT INTO incarnation (k, writer, seed, reason, made, clean) VALUES (:k, :writer, :seed, :reason, :made, 0);

-- name: incarnation_set_clean (k i64, clean i64)
UPDATE incarnation SET clean = :clean WHERE k = :k;

-- Takes the secrets out of a backup.
-- name: incarnation_set_seeds (seed blob)
UPDATE incarnation SET seed = :seed;

-- name: setting_get (name text) -> one value text
SELECT s.value FROM setting s WHERE s.name = :name;

-- name: setting_put (name text, value text)
INSERT INTO setting (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: setting_drop (name text)
DELETE FROM setting WHERE name = :name;

-- name: two_versions_put (space id, object id, field text, entry hash)
INSERT INTO two_versions (space, object, field, entry) VALUES (:space, :object, :field, :entry)
ON CONFLICT (space, object, field, entry) DO NOTHING;

-- name: two_versions_clear (space id, object id)
DELETE FROM two_versions WHERE space = :space AND object = :object;

-- The lanes of one writer, for its anchor.
-- name: lane_of_writer (writer hash) -> many space id, seq i64, head hash
SELECT l.space, l.seq, l.head FROM lane l WHERE l.writer = :writer ORDER BY l.space;
