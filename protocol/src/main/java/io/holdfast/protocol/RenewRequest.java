package io.holdfast.protocol;

import io.holdfast.kernel.json.JsonObject;

/** Asks for a new certificate; sent with the old one, which may have ended. {@code csr}: PEM, P-256. */
public record RenewRequest(String csr) {
    public JsonObject json() {
        return JsonObject.builder().put("csr", csr).build();
    }

    public static RenewRequest read(byte[] utf8) throws ProtocolException {
        return new RenewRequest(Fields.of(utf8, Wire.LIMITS, "renewal request").string("csr", 10_000));
    }
}
