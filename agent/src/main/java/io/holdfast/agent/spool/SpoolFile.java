package io.holdfast.agent.spool;

import io.holdfast.kernel.json.JsonLimits;
import io.holdfast.protocol.Fact;
import io.holdfast.protocol.Fields;
import io.holdfast.protocol.ProtocolException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Form of one fact on disk: CRC-32C of the rest (4 bytes), then the fact as JSON. */
final class SpoolFile {
    static final String SUFFIX = ".fact";
    private static final JsonLimits LIMITS = new JsonLimits(8 << 20, 64, 200_000);

    private SpoolFile() {}

    static String name(long sequence) {
        return String.format(java.util.Locale.ROOT, "%019d", sequence) + SUFFIX;
    }

    static byte[] encode(Fact fact) {
        byte[] json = fact.json().utf8();
        return ByteBuffer.allocate(4 + json.length)
                .putInt(checksum(json))
                .put(json)
                .array();
    }

    static Fact decode(byte[] content) throws IOException {
        if (content.length < 4) {
            throw new IOException("fact of " + content.length + " bytes (expected: more than 4)");
        }
        byte[] json = Arrays.copyOfRange(content, 4, content.length);
        if (ByteBuffer.wrap(content).getInt() != checksum(json)) {
            throw new IOException("fact does not match its checksum");
        }
        try {
            return Fact.read(Fields.of(json, LIMITS, "spooled fact"));
        } catch (ProtocolException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static int checksum(byte[] json) {
        CRC32C crc = new CRC32C();
        crc.update(json);
        return (int) crc.getValue();
    }
}
