-- Blobs: the bytes of attached files, named by their SHA-256, in chunks of 256 KiB, the last one shorter.

-- name: blob_put (blob hash, i i64, bytes blob)
INSERT INTO blob_chunk (blob, i, bytes) VALUES (:blob, :i, :bytes) ON CONFLICT (blob, i) DO NOTHING;

-- name: blob_here (blob hash) -> one i i64
SELECT c.i FROM blob_chunk c WHERE c.blob = :blob AND c.i = 0;

-- name: blob_size (blob hash) -> one size i64, chunks i64
SELECT CAST(COALESCE(sum(length(c.bytes)), 0) AS BIGINT), count(*) FROM blob_chunk c WHERE c.blob = :blob;

-- One row, read where it lies.
-- name: blob_chunk_at (blob hash, i i64) -> many bytes blob
SELECT c.bytes FROM blob_chunk c WHERE c.blob = :blob AND c.i = :i ORDER BY c.i;

-- unscoped: chunks go when nothing at all names them, whoever may read it
-- name: blob_drop_orphans ()
DELETE FROM blob_chunk WHERE NOT EXISTS (SELECT 1 FROM attachment a WHERE a.blob = blob_chunk.blob);

-- What hangs on a post, report or activity. A file whose readers are others than those of its post is
-- about to change with it, and is nobody's until then.
-- unscoped: a file is seen by who sees what it hangs on
-- name: attachment_of_object (workshop id, object id, viewer viewer) -> many id id, name text, type text, size i64, blob hash
SELECT a.id, a.name, a.type, a.size, a.blob FROM attachment a
WHERE a.workshop = :workshop AND a.object = :object AND a.state = :object_state.here
  AND (EXISTS (SELECT 1 FROM post p WHERE p.workshop = a.workshop AND p.id = a.object AND p.audience = a.audience AND VISIBLE(p)
      AND (p.state = :post_state.shown OR EXISTS (SELECT 1 FROM enrolment o WHERE o.workshop = p.workshop AND o.id = p.author AND o.survivor = :viewer.enrolment)
      OR (p.state = :post_state.hidden AND EXISTS (SELECT 1 FROM enrolment f
        WHERE f.workshop = p.workshop AND f.id = :viewer.enrolment AND f.role = 'facilitator' AND f.state = :enrolment_state.in))))
    OR EXISTS (SELECT 1 FROM report r WHERE r.workshop = a.workshop AND r.id = a.object AND r.state < :report_state.gone AND r.audience = a.audience AND VISIBLE(r))
    OR EXISTS (SELECT 1 FROM attachment v JOIN activity y ON y.workshop = v.workshop AND y.id = v.object AND y.state = :object_state.here
      WHERE v.workshop = a.workshop AND v.id = a.id AND VISIBLE(v)))
ORDER BY a.name, a.id;

-- unscoped: whether one that is attached again was taken away before
-- name: attachment_state (workshop id, id id) -> one state i64
SELECT a.state FROM attachment a WHERE a.workshop = :workshop AND a.id = :id;

-- unscoped: tells only where to look; what is shown there passes the viewer's audiences
-- name: attachment_spaces (blob hash) -> many workshop id
SELECT DISTINCT a.workshop FROM attachment a WHERE a.blob = :blob AND a.state = :object_state.here ORDER BY a.workshop;

-- unscoped: a file is seen by who sees what it hangs on
-- name: attachment_of_blob (workshop id, blob hash, viewer viewer) -> many id id, object id, name text, type text, size i64
SELECT a.id, a.object, a.name, a.type, a.size FROM attachment a
WHERE a.workshop = :workshop AND a.blob = :blob AND a.state = :object_state.here
  AND (EXISTS (SELECT 1 FROM post p WHERE p.workshop = a.workshop AND p.id = a.object AND p.audience = a.audience AND VISIBLE(p)
      AND (p.state = :post_state.shown OR EXISTS (SELECT 1 FROM enrolment o WHERE o.workshop = p.workshop AND o.id = p.author AND o.survivor = :viewer.enrolment)
      OR (p.state = :post_state.hidden AND EXISTS (SELECT 1 FROM enrolment f
        WHERE f.workshop = p.workshop AND f.id = :viewer.enrolment AND f.role = 'facilitator' AND f.state = :enrolment_state.in))))
    OR EXISTS (SELECT 1 FROM report r WHERE r.workshop = a.workshop AND r.id = a.object AND r.state < :report_state.gone AND r.audience = a.audience AND VISIBLE(r))
    OR EXISTS (SELECT 1 FROM attachment v JOIN activity y ON y.workshop = v.workshop AND y.id = v.object AND y.state = :object_state.here
      WHERE v.workshop = a.workshop AND v.id = a.id AND VISIBLE(v)))
ORDER BY a.id LIMIT 1;

-- unscoped: an export names its audiences itself
-- name: attachment_export_next (workshop id, after id, public id, cohort id, pods i64) -> one id id, object id, name text, type text, size i64, blob hash
SELECT a.id, a.object, a.name, a.type, a.size, a.blob FROM attachment a
WHERE a.workshop = :workshop AND a.id > :after AND a.state = :object_state.here
  AND (a.audience = :public OR a.audience = :cohort OR (:pods = 1 AND EXISTS (SELECT 1 FROM pod d WHERE d.workshop = a.workshop AND d.id = a.audience)))
ORDER BY a.id LIMIT 1;
