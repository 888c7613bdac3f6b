package io.holdfast.attestation.ima;

import io.holdfast.kernel.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Fields of a template (Linux, {@code Documentation/security/IMA-templates.rst}). */
public final class ImaTemplate {
    private static final String BOOT_AGGREGATE = "boot_aggregate";
    private static final byte[] BUFFER = "ima-buf".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_FIELDS = 16;
    private static final int MAX_BUFFER = 1 << 14;

    private ImaTemplate() {}

    /** The fields of an entry; empty where the sizes do not fit. */
    public static List<Bytes> fields(ImaReader entry) {
        Bytes data = entry.data();
        if (entry.template().equals("ima")) {
            return List.of(
                    data.part(0, ImaReader.SHA1), data.part(ImaReader.SHA1 + 4, data.size() - ImaReader.SHA1 - 4));
        }
        List<Bytes> fields = new ArrayList<>();
        int at = 0;
        while (data.size() - at >= 4 && fields.size() < MAX_FIELDS) {
            int size = data.at(at) | data.at(at + 1) << 8 | data.at(at + 2) << 16 | data.at(at + 3) << 24;
            if (size < 0 || size > data.size() - at - 4) {
                return List.of();
            }
            fields.add(data.part(at + 4, size));
            at += 4 + size;
        }
        return fields;
    }

    /** The digest of a file or a buffer as {@code sha256:…}; empty where the entry has none. */
    public static Optional<String> digest(ImaReader entry) {
        List<Bytes> fields = fields(entry);
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        byte[] field = fields.getFirst().array();
        if (entry.template().equals("ima")) {
            return Optional.of("sha1:" + HexFormat.of().formatHex(field));
        }
        for (int end = 0; end + 1 < field.length && end < MAX_FIELDS; end++) {
            if (field[end] == ':' && field[end + 1] == 0) {
                return Optional.of(new String(field, 0, end + 1, StandardCharsets.ISO_8859_1)
                        + HexFormat.of().formatHex(field, end + 2, field.length));
            }
        }
        return Optional.empty();
    }

    /** The name of a file or a buffer, without its final NUL. */
    public static String name(ImaReader entry) {
        List<Bytes> fields = fields(entry);
        if (fields.size() < 2) {
            return "";
        }
        String name = new String(fields.get(1).array(), StandardCharsets.UTF_8);
        return name.endsWith("\0") ? name.substring(0, name.length() - 1) : name;
    }

    /** The content of a buffer: the third field of {@code ima-buf}. */
    static Optional<ImaBuffer> buffer(ImaReader entry) {
        if (!entry.isTemplate(BUFFER) || entry.violation() || entry.size() > MAX_BUFFER) {
            return Optional.empty();
        }
        List<Bytes> fields = fields(entry);
        return fields.size() < 3
                ? Optional.empty()
                : Optional.of(new ImaBuffer(entry.number(), name(entry), fields.get(2)));
    }

    static Optional<String> bootAggregate(ImaReader entry) {
        return name(entry).equals(BOOT_AGGREGATE) ? digest(entry) : Optional.empty();
    }
}
