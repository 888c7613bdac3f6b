package io.holdfast.trust.log;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * The lines of a log export: one JSON object a line, without line ends. First the header, then the leaves of every epoch in
 * order, each checkpoint right behind the last leaf that it covers.
 */
public final class LogExportWriter {
    static final String FORMAT = "holdfast-log";
    static final long VERSION = 1;

    private LogExportWriter() {}

    /**
     * The first line.
     *
     * @param logKeys one for each epoch
     */
    public static String header(UUID tenant, List<NoteVerifier> logKeys, NoteVerifier recoveryKey) {
        JsonObject.Builder keys = JsonObject.builder();
        for (NoteVerifier key : logKeys) {
            String prefix = "holdfast/" + tenant + "/";
            if (!key.name().startsWith(prefix)) {
                throw new IllegalArgumentException("log key: " + key.name() + " (expected: " + prefix + "<epoch>)");
            }
            keys.put(key.name().substring(prefix.length()), key.text());
        }
        return JsonObject.builder()
                .put("format", FORMAT)
                .put("version", VERSION)
                .put("tenant", tenant.toString())
                .put("logKeys", keys.build())
                .put("recoveryKey", recoveryKey.text())
                .build()
                .compact();
    }

    /** A leaf whose body was purged or is not shown. */
    public static String leaf(int epoch, long index, Leaf leaf) {
        return leafMembers(epoch, index, leaf).build().compact();
    }

    /** A leaf with its body. */
    public static String leaf(int epoch, long index, Leaf leaf, byte[] salt, byte[] body) {
        return leafMembers(epoch, index, leaf)
                .put("salt", Base64.getEncoder().encodeToString(salt))
                .put("body", Base64.getEncoder().encodeToString(body))
                .build()
                .compact();
    }

    private static JsonObject.Builder leafMembers(int epoch, long index, Leaf leaf) {
        return JsonObject.builder()
                .put("epoch", epoch)
                .put("index", index)
                .put("kind", leaf.kind().text())
                .put("commitment", leaf.commitment().toString());
    }

    /** A checkpoint as the signed note that it is. */
    public static String checkpoint(String note) {
        return JsonObject.of("checkpoint", Json.of(note)).compact();
    }
}
