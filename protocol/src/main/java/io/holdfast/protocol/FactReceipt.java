package io.holdfast.protocol;

import io.holdfast.kernel.json.JsonObject;

/** Everything up to {@code acknowledged} is committed and may leave the spool. */
public record FactReceipt(long acknowledged, long retryAfterMillis) {
    public JsonObject json() {
        return JsonObject.builder()
                .put("acknowledged", acknowledged)
                .put("retryAfterMillis", retryAfterMillis)
                .build();
    }

    public static FactReceipt read(byte[] utf8) throws ProtocolException {
        Fields fields = Fields.of(utf8, Wire.LIMITS, "facts receipt");
        return new FactReceipt(fields.count("acknowledged"), fields.count("retryAfterMillis"));
    }
}
