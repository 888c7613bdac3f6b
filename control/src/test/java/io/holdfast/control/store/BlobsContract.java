package io.holdfast.control.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.kernel.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bytes by digest. */
public interface BlobsContract extends StoreContext {
    private static byte[] content(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    @Test
    default void whatIsPutIsThereUnderItsDigest() throws IOException {
        for (int size : new int[] {0, 1, (1 << 20) - 1, 1 << 20, (5 << 19) + 3}) {
            byte[] bytes = content(size);
            Digest digest = store().blobs().put(new ByteArrayInputStream(bytes), size);
            assertThat(digest).isEqualTo(Digest.of(bytes));
            assertThat(store().blobs().put(new ByteArrayInputStream(bytes), size))
                    .isEqualTo(digest);
            assertThat(store().blobs().size(digest)).hasValue(size);
            try (InputStream in = store().blobs().open(digest).orElseThrow()) {
                assertThat(in.readAllBytes()).isEqualTo(bytes);
            }
        }
    }

    @Test
    default void tooMuchIsRefusedAndNothingKept() throws IOException {
        byte[] bytes = content(3 << 20);
        assertThatThrownBy(() -> store().blobs().put(new ByteArrayInputStream(bytes), (3 << 20) - 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more than");
        assertThat(store().blobs().open(Digest.of(bytes))).isEmpty();
    }

    @Test
    default void aStreamThatBreaksLeavesNothing() throws IOException {
        byte[] bytes = content(2 << 20);
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the line went dead");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return read();
            }
        };
        assertThatThrownBy(() -> store().blobs()
                        .put(new SequenceInputStream(new ByteArrayInputStream(bytes), broken), Long.MAX_VALUE))
                .hasMessageContaining("dead");
        assertThat(store().blobs().size(Digest.of(bytes))).isEmpty();
    }

    @Test
    default void deleteForgets() throws IOException {
        byte[] bytes = content(100);
        Digest digest = store().blobs().put(new ByteArrayInputStream(bytes), 100);
        store().blobs().delete(digest);
        store().blobs().delete(digest);
        assertThat(store().blobs().open(digest)).isEmpty();
        assertThat(store().blobs().size(digest)).isEmpty();
        assertThat(store().blobs().put(new ByteArrayInputStream(bytes), 100)).isEqualTo(digest);
        assertThat(store().blobs().size(digest)).hasValue(100);
    }
}
