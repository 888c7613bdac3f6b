package io.holdfast.trust.log;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonLimits;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.codec.FieldException;
import io.holdfast.trust.codec.Fields;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** One line of an export, read but not yet compared with anything. */
sealed interface LogExportLine {
    int MAX_LENGTH = 2 << 20;
    int MAX_EPOCHS = 10_000;

    /** Who the log is of, and the keys that the file itself names. */
    record Header(UUID tenant, Map<Integer, NoteVerifier> logKeys, NoteVerifier recoveryKey) implements LogExportLine {
        public Header {
            logKeys = Map.copyOf(logKeys);
        }
    }

    /** A leaf; when there is a body, it was found to be the one of the commitment. */
    record Entry(int epoch, long index, Leaf leaf, Optional<Body> body) implements LogExportLine {}

    /** A signed checkpoint, unverified. */
    record Note(String note) implements LogExportLine {}

    /** The body of a leaf as text in ISO-8859-1, that is, byte for byte. */
    record Body(String bytes) {
        String utf8() {
            return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        }
    }

    static LogExportLine parse(String line) throws LogException {
        if (line.length() > MAX_LENGTH) {
            throw LogException.malformed(
                    "the line has " + line.length() + " characters (expected: at most " + MAX_LENGTH + ")");
        }
        try {
            Json json = Json.parse(line.getBytes(StandardCharsets.UTF_8), new JsonLimits(3 * MAX_LENGTH, 4, 20_000));
            if (json instanceof JsonObject object && object.has("format")) {
                return header(json);
            }
            if (json instanceof JsonObject object && object.has("checkpoint")) {
                return new Note(Fields.of(json, "checkpoint line", Set.of("checkpoint"))
                        .text("checkpoint", SignedNote.MAX_LENGTH));
            }
            return entry(json);
        } catch (JsonException | FieldException e) {
            throw LogException.malformed(String.valueOf(e.getMessage()));
        }
    }

    private static Header header(Json json) throws FieldException, LogException {
        Fields fields = Fields.of(json, "header", Set.of("format", "version", "tenant", "logKeys", "recoveryKey"));
        fields.require("format", LogExportWriter.FORMAT);
        fields.number("version", LogExportWriter.VERSION, LogExportWriter.VERSION);
        // an origin has the one strict reading of a tenant
        UUID tenant =
                Origin.parse("holdfast/" + fields.text("tenant", 36) + "/1").tenant();
        JsonObject keys = fields.object("logKeys");
        if (keys.isEmpty() || keys.names().size() > MAX_EPOCHS) {
            throw new FieldException(
                    "header: logKeys has " + keys.names().size() + " keys (expected: 1 to " + MAX_EPOCHS + ")");
        }
        Map<Integer, NoteVerifier> logKeys = new TreeMap<>();
        for (String epoch : keys.names()) {
            Origin origin = Origin.parse("holdfast/" + tenant + "/" + epoch);
            logKeys.put(origin.epoch(), key(keys.string(epoch).orElse(""), origin.toString()));
        }
        return new Header(tenant, logKeys, key(fields.text("recoveryKey", 400), Origin.recoveryName(tenant)));
    }

    private static NoteVerifier key(String text, String name) throws LogException {
        NoteVerifier key = NoteVerifier.parse(text);
        if (!key.name().equals(name) || key.algorithm() != NoteAlgorithm.ED25519) {
            throw new LogException(
                    LogException.Reason.WRONG_KEY,
                    "a key is named " + key.name() + " (expected: an Ed25519 key named " + name + ")");
        }
        return key;
    }

    private static Entry entry(Json json) throws FieldException, LogException {
        Fields fields = Fields.of(json, "leaf", Set.of("epoch", "index", "kind", "commitment", "salt", "body"));
        LeafKind kind = LeafKind.ofText(fields.text("kind", 20))
                .orElseThrow(() ->
                        new FieldException("leaf: kind is unknown (expected: event, operation, outcome or epoch)"));
        Leaf leaf = new Leaf(kind, fields.digest("commitment"));
        int epoch = (int) fields.number("epoch", 1, 999_999_999);
        long index = fields.number("index", 0, Long.MAX_VALUE);
        Optional<byte[]> salt = fields.base64("salt", 24);
        Optional<byte[]> body = fields.base64("body", MAX_LENGTH);
        if (salt.isPresent() != body.isPresent()) {
            throw new FieldException("leaf: salt and body stand together or not at all");
        }
        if (salt.isEmpty() || body.isEmpty()) {
            return new Entry(epoch, index, leaf, Optional.empty());
        }
        if (salt.get().length != Leaf.SALT_LENGTH) {
            throw new FieldException(
                    "leaf: salt has " + salt.get().length + " bytes (expected: " + Leaf.SALT_LENGTH + ")");
        }
        if (!Leaf.commit(kind, salt.get(), body.get()).equals(leaf)) {
            throw new LogException(
                    LogException.Reason.WRONG_BODY,
                    "the body of leaf " + index + " of epoch " + epoch + " is not the one that the leaf commits to");
        }
        return new Entry(
                epoch, index, leaf, Optional.of(new Body(new String(body.get(), StandardCharsets.ISO_8859_1))));
    }
}
