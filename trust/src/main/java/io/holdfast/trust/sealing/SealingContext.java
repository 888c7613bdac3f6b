package io.holdfast.trust.sealing;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.ExtensionType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What sealed settings are for. They open only in the same context, so that nobody can hand them to another extension or
 * bring back an older generation.
 *
 * @param resourceKey lower-case id of the extension resource
 */
public record SealingContext(EnrolmentId enrolment, String resourceKey, ExtensionType type, long generation) {
    private static final String DOMAIN = "holdfast/sealing-context/1";

    public SealingContext {
        if (generation < 0) {
            throw new IllegalArgumentException("generation: " + generation + " (expected: >= 0)");
        }
        resourceKey = Ascii.lower(resourceKey);
    }

    /** The associated data: each field with its length, so that no two contexts have the same bytes. */
    public byte[] bytes() {
        List<byte[]> fields = List.of(
                utf8(DOMAIN),
                utf8(enrolment.toString()),
                utf8(resourceKey),
                utf8(Ascii.lower(type.publisher())),
                utf8(Ascii.lower(type.type())),
                ByteBuffer.allocate(Long.BYTES).putLong(generation).array());
        ByteBuffer bytes = ByteBuffer.allocate(
                fields.stream().mapToInt(field -> Integer.BYTES + field.length).sum());
        fields.forEach(field -> bytes.putInt(field.length).put(field));
        return bytes.array();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
