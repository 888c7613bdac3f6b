package io.holdfast.agent.handlers;

import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonLimits;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a handler with {@code reportHeartbeat} says of itself in {@code heartbeat.log} (section 11).
 *
 * @param status takes the place of the handler's status; any word
 * @param message takes the place of its message, when there is one
 */
public record Heartbeat(String status, Optional<String> message) {
    public static final String UNRESPONSIVE = "Unresponsive";

    /** A file that was not written for longer is of a handler that hangs. */
    static final Duration STALE = Duration.ofMinutes(10);

    private static final int MAX_FILE = 64 << 10;
    private static final JsonLimits LIMITS = new JsonLimits(MAX_FILE, 16, 1_000);
    private static final int MAX_STATUS = 64;
    private static final int MAX_MESSAGE = 4096;

    /** The newest one; a file that is missing, unreadable or old is one as well. */
    public static Heartbeat read(Path file, Instant now) {
        try {
            Optional<byte[]> content = DurableFiles.read(file, MAX_FILE);
            if (content.isEmpty()) {
                return failed("Failed to get heart beat file");
            }
            Heartbeat beat = parse(content.get());
            Instant written =
                    Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
            return Duration.between(written, now).compareTo(STALE) > 0
                    ? new Heartbeat(UNRESPONSIVE, beat.message())
                    : beat;
        } catch (HandlerException e) {
            return failed(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return failed("Failed to get heart beat file: " + e.getMessage());
        }
    }

    private static Heartbeat failed(String message) {
        return new Heartbeat(HandlerFiles.NOT_READY, Optional.of(message));
    }

    /** Reads an array of one; {@code Message} in place of {@code formattedMessage} is how old handlers write it. */
    static Heartbeat parse(byte[] file) throws HandlerException {
        Json document;
        try {
            document = Json.parse(Text.withoutMark(file), LIMITS);
        } catch (JsonException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
        if (!(document instanceof JsonArray array) || array.isEmpty() || !(array.get(0) instanceof JsonObject first)) {
            throw malformed(document.kind() + " at the top (expected: an array of one object)");
        }
        JsonObject beat = first.object("heartbeat").orElseThrow(() -> malformed("heartbeat is missing"));
        String status = beat.string("status")
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> malformed("heartbeat.status is missing (expected: such as Ready)"));
        Optional<String> message = beat.object("formattedMessage")
                .flatMap(object -> object.string("message"))
                .or(() -> beat.string("Message"))
                .map(text -> Redaction.of(text.length() > MAX_MESSAGE ? text.substring(0, MAX_MESSAGE) : text));
        return new Heartbeat(Text.printable(status, MAX_STATUS), message);
    }

    private static HandlerException malformed(String what) {
        return new HandlerException(HandlerCode.STATUS_INVALID, "Malformed heartbeat file: " + what);
    }
}
