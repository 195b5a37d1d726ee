-- Blobs: the bytes of attached files, named by their SHA-256, in chunks of at most 256 KiB.

-- name: blob_put (blob hash, i i64, bytes blob)
INSERT INTO blob_chunk (blob, i, bytes) VALUES (:blob, :i, :bytes) ON CONFLICT (blob, i) DO NOTHING;

-- name: blob_here (blob hash) -> one i i64
SELECT c.i FROM blob_chunk c WHERE c.blob = :blob AND c.i = 0;

-- unscoped: chunks go when nothing at all names them, whoever may read it
-- name: blob_drop_orphans ()
DELETE FROM blob_chunk WHERE NOT EXISTS (SELECT 1 FROM attachment a WHERE a.blob = blob_chunk.blob);
