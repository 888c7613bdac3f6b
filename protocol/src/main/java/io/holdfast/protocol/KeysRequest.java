package io.holdfast.protocol;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.JsonObject;

/**
 * Offers new keys for an enrolment, which the machine has made in its TPM; sent with the certificate of the old identity key.
 * They count from the first request that is sent with the certificate that comes back, and the old ones not from then on.
 *
 * @param csr PEM, P-256, of the new identity key
 * @param sealingKey the new one: X.509 SubjectPublicKeyInfo, P-256
 * @param proof by the new identity key, see {@link KeysProof}
 */
public record KeysRequest(String csr, Bytes sealingKey, Bytes proof) {
    private static final int MAX_LENGTH = 200;

    public JsonObject json() {
        return JsonObject.builder()
                .put("csr", csr)
                .put("sealingKey", sealingKey.base64())
                .put("proof", proof.base64())
                .build();
    }

    public static KeysRequest read(byte[] utf8) throws ProtocolException {
        Fields fields = Fields.of(utf8, Wire.LIMITS, "keys request");
        return new KeysRequest(fields.string("csr", 10_000), bounded(fields, "sealingKey"), bounded(fields, "proof"));
    }

    private static Bytes bounded(Fields fields, String name) throws ProtocolException {
        Bytes bytes = fields.bytes(name);
        if (bytes.size() > MAX_LENGTH) {
            throw new ProtocolException(
                    "keys request." + name + " has " + bytes.size() + " bytes (expected: at most " + MAX_LENGTH + ")");
        }
        return bytes;
    }
}
