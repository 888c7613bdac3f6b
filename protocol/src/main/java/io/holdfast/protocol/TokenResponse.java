package io.holdfast.protocol;

import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;

/** @param token a JWT; a secret until it ends */
public record TokenResponse(String token, Instant expires) {
    /** {@code {"access_token":…,"expires_on":…}}, the time in seconds since 1970. */
    public JsonObject json() {
        return JsonObject.builder()
                .put("access_token", token)
                .put("expires_on", expires.getEpochSecond())
                .build();
    }

    public static TokenResponse read(byte[] utf8) throws ProtocolException {
        Fields fields = Fields.of(utf8, Wire.LIMITS, "token response");
        return new TokenResponse(
                fields.string("access_token", 16_000), Instant.ofEpochSecond(fields.count("expires_on")));
    }

    @Override
    public String toString() {
        return "TokenResponse[until " + expires + "]";
    }
}
