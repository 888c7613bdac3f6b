package io.holdfast.protocol;

import io.holdfast.kernel.json.JsonObject;

/** {@code certificates}: PEM, the machine's certificate, then its issuers. */
public record RenewResponse(String certificates) {
    public JsonObject json() {
        return JsonObject.builder().put("certificates", certificates).build();
    }

    public static RenewResponse read(byte[] utf8) throws ProtocolException {
        return new RenewResponse(
                Fields.of(utf8, Wire.LIMITS, "renewal response").string("certificates", 100_000));
    }
}
