package io.holdfast.protocol;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;

/**
 * Offers new keys for an enrolment, which the machine has made in its TPM; sent with the certificate of the old identity key.
 * They count from the first request that is sent with the certificate that comes back, and the old ones not from then on.
 *
 * @param csr PEM, P-256, of the new identity key
 * @param sealingKey the new one: X.509 SubjectPublicKeyInfo, P-256
 * @param proof by the new identity key, see {@link KeysProof}
 * @param certified what the machine's TPM says of the new identity key, where the TPM has an attestation key
 */
public record KeysRequest(String csr, Bytes sealingKey, Bytes proof, Optional<Certified> certified) {
    private static final int MAX_LENGTH = 200;
    private static final int MAX_STRUCTURE = 2_048;

    /**
     * TPM2_Certify of the new identity key by the attestation key (Part 3, 18.2); the qualifying data are the digest of the
     * {@link KeysProof}.
     *
     * @param area TPMT_PUBLIC of the new identity key
     * @param attest TPMS_ATTEST
     * @param signature TPMT_SIGNATURE
     */
    public record Certified(Bytes area, Bytes attest, Bytes signature) {
        private JsonObject json() {
            return JsonObject.builder()
                    .put("area", area.base64())
                    .put("attest", attest.base64())
                    .put("signature", signature.base64())
                    .build();
        }

        private static Certified read(Fields fields) throws ProtocolException {
            return new Certified(
                    bounded(fields, "area", MAX_STRUCTURE),
                    bounded(fields, "attest", MAX_STRUCTURE),
                    bounded(fields, "signature", MAX_STRUCTURE));
        }
    }

    public JsonObject json() {
        JsonObject.Builder json = JsonObject.builder()
                .put("csr", csr)
                .put("sealingKey", sealingKey.base64())
                .put("proof", proof.base64());
        certified.ifPresent(said -> json.put("certified", said.json()));
        return json.build();
    }

    public static KeysRequest read(byte[] utf8) throws ProtocolException {
        Fields fields = Fields.of(utf8, Wire.LIMITS, "keys request");
        return new KeysRequest(
                fields.string("csr", 10_000),
                bounded(fields, "sealingKey", MAX_LENGTH),
                bounded(fields, "proof", MAX_LENGTH),
                fields.optional("certified").isPresent()
                        ? Optional.of(Certified.read(fields.fields("certified")))
                        : Optional.empty());
    }

    private static Bytes bounded(Fields fields, String name, int most) throws ProtocolException {
        Bytes bytes = fields.bytes(name);
        if (bytes.size() > most) {
            throw new ProtocolException(
                    "keys request." + name + " has " + bytes.size() + " bytes (expected: at most " + most + ")");
        }
        return bytes;
    }
}
