package io.holdfast.attestation.policy;

import io.holdfast.attestation.jose.JoseException;
import io.holdfast.attestation.jose.Jwk;
import io.holdfast.attestation.policy.PolicyDocumentException.Code;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What {@code POST /certificates:add} and {@code :remove} take: a JWS with the JWK of a policy signer.
 *
 * @param chain of {@code x5c}, the signer's certificate first
 */
public record CertificateDocument(SignedDocument document, List<X509Certificate> chain) {
    /** Documents, models and the client library each have a name for it. */
    private static final List<String> CLAIMS =
            List.of("maa-policyCertificate", "policyCertificate", "x-ms-policyCertificate");

    public CertificateDocument {
        chain = List.copyOf(chain);
    }

    /** Takes a bare JWS, a JSON string, or {@code {"certificate": …}}. */
    public static CertificateDocument parse(String body) throws PolicyDocumentException {
        SignedDocument document = SignedDocument.parse(unwrapped(body));
        try {
            JsonObject claims = document.parsed().claims();
            List<Json> found =
                    CLAIMS.stream().map(claims::find).flatMap(Optional::stream).toList();
            if (found.size() != 1) {
                throw new JoseException(
                        found.isEmpty()
                                ? "Could not find \"" + CLAIMS.getFirst() + "\" claim in policy token"
                                : "The policy token has the certificate under " + found.size() + " names");
            }
            Jwk jwk = Jwk.parse(object(found.getFirst()));
            if (jwk.certificates().isEmpty()) {
                throw new JoseException("The JWK has no x5c (expected: the certificate of a signer)");
            }
            return new CertificateDocument(document, jwk.certificates());
        } catch (JoseException e) {
            throw new PolicyDocumentException(Code.INVALID_OPERATION, e.getMessage() + ".");
        }
    }

    private static String unwrapped(String body) {
        if (body.stripLeading().startsWith("{")) {
            try {
                if (Json.parse(body) instanceof JsonObject object) {
                    return object.string("certificate").orElse(body);
                }
            } catch (JsonException _) {
                return body; // is then refused as a JWS
            }
        }
        return body;
    }

    private static JsonObject object(Json value) throws JoseException {
        try {
            Json json = value instanceof JsonString(String text) ? Json.parse(text) : value;
            if (json instanceof JsonObject object) {
                return object;
            }
        } catch (JsonException e) {
            throw new JoseException("The certificate is no JWK: " + e.getMessage());
        }
        throw new JoseException("The certificate is no JWK (expected: a JSON object)");
    }
}
