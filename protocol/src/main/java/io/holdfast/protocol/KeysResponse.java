package io.holdfast.protocol;

import io.holdfast.kernel.json.JsonObject;

/** {@code certificates}: PEM, the certificate of the machine's new key, then its issuers. */
public record KeysResponse(String certificates) {
    public JsonObject json() {
        return JsonObject.builder().put("certificates", certificates).build();
    }

    public static KeysResponse read(byte[] utf8) throws ProtocolException {
        return new KeysResponse(Fields.of(utf8, Wire.LIMITS, "keys response").string("certificates", 100_000));
    }
}
