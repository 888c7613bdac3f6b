package io.holdfast.protocol;

import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;

/**
 * Asks for the list of items when it is newer than {@code token}; the server holds the request for at most {@code
 * waitMillis}.
 *
 * @param token what the last answer gave; 0 at first
 * @param checkpoint the newest checkpoint that the machine keeps; a control plane that meets one beyond its own head
 *     has been rewound and stops signing
 */
public record PollRequest(long token, long waitMillis, Optional<String> checkpoint) {
    public JsonObject json() {
        return JsonObject.builder()
                .put("token", token)
                .put("waitMillis", waitMillis)
                .putIfPresent("checkpoint", checkpoint)
                .build();
    }

    public static PollRequest read(byte[] utf8) throws ProtocolException {
        Fields fields = Fields.of(utf8, Wire.LIMITS, "poll");
        return new PollRequest(fields.count("token"), fields.count("waitMillis"), fields.optionalString("checkpoint"));
    }
}
