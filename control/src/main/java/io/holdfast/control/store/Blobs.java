package io.holdfast.control.store;

import io.holdfast.kernel.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;

/** Bytes by their SHA-256. Large things only: packages. */
public interface Blobs {
    /**
     * Takes the stream; durable on return. Putting the same bytes twice is the same as once.
     *
     * @param maxBytes more than that is refused with {@link IOException} and nothing is kept
     */
    Digest put(InputStream content, long maxBytes) throws IOException;

    /** The content; empty when there is none. The reader closes it. */
    Optional<InputStream> open(Digest digest) throws IOException;

    OptionalLong size(Digest digest) throws IOException;

    void delete(Digest digest) throws IOException;
}
