package io.holdfast.store;

import io.holdfast.control.store.Blobs;
import io.holdfast.kernel.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Chunks of 1 MiB in a table. The caller reads its stream on its own thread; a lane writes one chunk at a time, so that a
 * slow stream holds no connection. The last transaction gives the finished upload its digest.
 */
final class PostgresBlobs implements Blobs {
    static final int CHUNK = 1 << 20;

    private final Lanes lanes;

    PostgresBlobs(Lanes lanes) {
        this.lanes = lanes;
    }

    /** Deletes what was begun a day ago and never finished. */
    void forgetAbandoned() {
        List<String> abandoned = lanes.run(session -> session.list(
                "SELECT upload FROM blob_upload WHERE started < now() - interval '1 day'", row -> row.text(1)));
        abandoned.forEach(this::forget);
    }

    @Override
    public Digest put(InputStream content, long maxBytes) throws IOException {
        String upload = UUID.randomUUID().toString();
        boolean kept = false;
        try {
            write("INSERT INTO blob_upload (upload) VALUES (?)", upload);
            MessageDigest sha256 = Digest.sha256();
            long total = 0;
            int index = 0;
            for (byte[] chunk = content.readNBytes(CHUNK); chunk.length > 0; chunk = content.readNBytes(CHUNK)) {
                total += chunk.length;
                if (total > maxBytes) {
                    throw new IOException("content: more than " + maxBytes + " bytes (expected: at most that)");
                }
                sha256.update(chunk);
                write("INSERT INTO blob_chunk (upload, idx, content) VALUES (?, ?, ?)", upload, index++, chunk);
            }
            Digest digest = Digest.wrap(sha256.digest());
            kept = finish(upload, digest, total);
            return digest;
        } finally {
            if (!kept) {
                forget(upload);
            }
        }
    }

    /** False when the same content was there before. */
    private boolean finish(String upload, Digest digest, long size) {
        return lanes.run(session -> {
            boolean first = session.update(
                            "INSERT INTO blob (digest, size, upload) VALUES (?, ?, ?) ON CONFLICT (digest) DO NOTHING",
                            digest,
                            size,
                            upload)
                    == 1;
            if (first) {
                session.update("DELETE FROM blob_upload WHERE upload = ?", upload);
                session.commit();
            }
            return first;
        });
    }

    private void forget(String upload) {
        boolean _ = lanes.run(session -> {
            session.update("DELETE FROM blob_chunk WHERE upload = ?", upload);
            session.update("DELETE FROM blob_upload WHERE upload = ?", upload);
            session.commit();
            return true;
        });
    }

    private void write(String sql, Object... values) {
        boolean _ = lanes.run(session -> {
            session.update(sql, values);
            session.commit();
            return true;
        });
    }

    @Override
    public Optional<InputStream> open(Digest digest) {
        return lanes.run(session -> session.first(
                "SELECT upload, size FROM blob WHERE digest = ?",
                row -> new Chunks(lanes, row.text(1), row.number(2)),
                digest));
    }

    @Override
    public OptionalLong size(Digest digest) {
        Optional<Long> size = lanes.run(
                session -> session.first("SELECT size FROM blob WHERE digest = ?", row -> row.number(1), digest));
        return size.isPresent() ? OptionalLong.of(size.get()) : OptionalLong.empty();
    }

    @Override
    public void delete(Digest digest) {
        boolean _ = lanes.run(session -> {
            for (String upload :
                    session.list("DELETE FROM blob WHERE digest = ? RETURNING upload", row -> row.text(1), digest)) {
                session.update("DELETE FROM blob_chunk WHERE upload = ?", upload);
            }
            session.commit();
            return true;
        });
    }

    /** Reads one chunk after the other. */
    private static final class Chunks extends InputStream {
        private final Lanes lanes;
        private final String upload;
        private long left;
        private int next;
        private byte[] chunk = new byte[0];
        private int at;

        Chunks(Lanes lanes, String upload, long size) {
            this.lanes = lanes;
            this.upload = upload;
            this.left = size;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (at == chunk.length) {
                if (left == 0) {
                    return -1;
                }
                fetch();
            }
            int count = Math.min(length, chunk.length - at);
            System.arraycopy(chunk, at, buffer, offset, count);
            at += count;
            return count;
        }

        private void fetch() throws IOException {
            int index = next++;
            chunk = lanes.run(session -> session.first(
                            "SELECT content FROM blob_chunk WHERE upload = ? AND idx = ?",
                            row -> row.bytes(1).array(),
                            upload,
                            index))
                    .orElseThrow(() -> new IOException("the content was deleted while it was read"));
            at = 0;
            left -= chunk.length;
        }
    }
}
