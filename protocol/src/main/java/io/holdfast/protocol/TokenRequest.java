package io.holdfast.protocol;

import io.holdfast.kernel.json.JsonObject;

/**
 * Asks for a token that speaks for the machine.
 *
 * @param resource what the token is for; {@link #ATTESTATION} is the only one there is
 */
public record TokenRequest(String resource) {
    public static final String ATTESTATION = "https://attest.azure.net";

    public JsonObject json() {
        return JsonObject.builder().put("resource", resource).build();
    }

    public static TokenRequest read(byte[] utf8) throws ProtocolException {
        return new TokenRequest(Fields.of(utf8, Wire.LIMITS, "token request").string("resource", 200));
    }
}
