package io.holdfast.attestation.policy;

import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.jose.JoseException;
import io.holdfast.attestation.jose.Jwk;
import io.holdfast.attestation.jose.Jws;
import io.holdfast.attestation.jose.JwsAlgorithm;
import io.holdfast.attestation.jose.X5c;
import io.holdfast.attestation.policy.PolicyDocumentException.Code;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A JWS about policies: unsecured, or signed (RS256, ES256) under the key in its own header. That proves only that the sender has the
 * key; {@link PolicyTrust} says whether the key counts.
 *
 * @param jws as sent, without blanks and quotes around it
 * @param signer the key of {@code x5c} or {@code jwk}; empty when unsecured
 */
public record SignedDocument(String jws, Jws parsed, Optional<Jwk> signer) {

    /** The service documents RS256; client libraries sign with keys on P-256 as well. */
    private static final Set<JwsAlgorithm> SIGNED = Set.of(JwsAlgorithm.RS256, JwsAlgorithm.ES256);

    /** Takes a bare JWS, or one between quotation marks as JSON has it. The signature is checked. */
    public static SignedDocument parse(String body) throws PolicyDocumentException {
        String text = body.strip();
        if (text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")) {
            text = text.substring(1, text.length() - 1);
        }
        try {
            Jws jws = Jws.parse(text);
            if (jws.algorithm() == JwsAlgorithm.NONE) {
                if (jws.signature().size() != 0) {
                    throw new JoseException("an unsecured JWS has a signature");
                }
                return new SignedDocument(text, jws, Optional.empty());
            }
            Jwk signer = signer(jws.header());
            jws.verify(signer.key(), SIGNED);
            return new SignedDocument(text, jws, Optional.of(signer));
        } catch (JoseException e) {
            throw new PolicyDocumentException(
                    Code.INVALID_OPERATION, "Malformed or unacceptable JWS: " + e.getMessage() + ".");
        }
    }

    private static Jwk signer(JsonObject header) throws JoseException {
        List<X509Certificate> certificates = X5c.of(header);
        Optional<JsonObject> jwk = header.object("jwk");
        if (jwk.isEmpty() && certificates.isEmpty()) {
            throw new JoseException("the header has no x5c and no jwk (expected: the signer's key)");
        }
        if (certificates.isEmpty()) {
            return Jwk.parse(jwk.orElseThrow());
        }
        Jwk signer = Jwk.of(certificates);
        if (jwk.isPresent() && !Jwk.parse(jwk.get()).key().equals(signer.key())) {
            throw new JoseException("the header's jwk and x5c have different keys");
        }
        return signer;
    }

    /** SHA-256 of the JWS as it was sent, base64url: {@code x-ms-policy-token-hash}. */
    public String hash() {
        return Base64Url.encode(
                Digest.of(jws.getBytes(StandardCharsets.US_ASCII)).bytes());
    }

    /** {@code x-ms-policy-signer}: {@code {"jwk":…}}; empty when unsecured. */
    public Optional<JsonObject> policySigner() {
        return signer.map(key -> JsonObject.of("jwk", key.toJson()));
    }
}
