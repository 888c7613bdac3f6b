package io.holdfast.attestation.jose;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonLimits;
import io.holdfast.kernel.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Set;

/**
 * A JSON Web Signature in compact form (RFC 7515, 7.1), parsed and not verified. A header with {@code crit} or {@code b64}
 * is not taken, nor one with a name twice.
 *
 * @param signingInput the ASCII text that the signature covers, exactly as sent
 */
public record Jws(JsonObject header, JwsAlgorithm algorithm, Bytes payload, String signingInput, Bytes signature) {
    private static final int MAX_HEADER = 256 << 10;
    private static final int MAX_TEXT = 16 << 20;
    private static final JsonLimits HEADER = new JsonLimits(MAX_HEADER, 16, 2_000);

    /** Takes three parts of base64url, padded or not. */
    public static Jws parse(String compact) throws JoseException {
        if (compact.length() > MAX_TEXT) {
            throw new JoseException(
                    "the JWS has " + compact.length() + " characters (expected: at most " + MAX_TEXT + ")");
        }
        int first = compact.indexOf('.');
        int second = compact.indexOf('.', first + 1);
        if (first < 0 || second < 0 || compact.indexOf('.', second + 1) >= 0) {
            throw new JoseException("the text is no compact JWS (expected: three parts with periods between)");
        }
        JsonObject header = header(Base64Url.decode(compact.substring(0, first)));
        for (String name : Set.of("crit", "b64", "zip", "enc")) {
            if (header.has(name)) {
                throw new JoseException("the header has '" + name + "', which is not understood here");
            }
        }
        JwsAlgorithm algorithm = header.string("alg")
                .flatMap(JwsAlgorithm::of)
                .orElseThrow(() -> new JoseException("the header's alg is not none, RS256, PS256 or ES256"));
        return new Jws(
                header,
                algorithm,
                Bytes.of(Base64Url.decode(compact.substring(first + 1, second))),
                compact.substring(0, second),
                Bytes.of(Base64Url.decode(compact.substring(second + 1))));
    }

    private static JsonObject header(byte[] utf8) throws JoseException {
        try {
            if (Json.parse(utf8, HEADER) instanceof JsonObject header) {
                return header;
            }
        } catch (JsonException e) {
            throw new JoseException("the header is not JSON: " + e.getMessage());
        }
        throw new JoseException("the header is not a JSON object");
    }

    /** The payload as a JSON object. */
    public JsonObject claims() throws JoseException {
        try {
            if (Json.parse(payload.array()) instanceof JsonObject claims) {
                return claims;
            }
        } catch (JsonException e) {
            throw new JoseException("the payload is not JSON: " + e.getMessage());
        }
        throw new JoseException("the payload is not a JSON object");
    }

    /** Throws unless the signature is right under the key, and its algorithm is one of those. {@code none} never is. */
    public void verify(PublicKey key, Set<JwsAlgorithm> allowed) throws JoseException {
        if (algorithm == JwsAlgorithm.NONE || !allowed.contains(algorithm)) {
            throw new JoseException("the JWS has alg " + algorithm.text() + " (expected: "
                    + String.join(
                            " or ",
                            allowed.stream().map(JwsAlgorithm::text).sorted().toList()) + ")");
        }
        Signatures.verify(algorithm, key, signingInput.getBytes(StandardCharsets.US_ASCII), signature.array());
    }

    /** Header, payload and signature. The header says what the signer's algorithm is. */
    public static String sign(JsonObject header, byte[] payload, JwsSigner signer) {
        String input = Base64Url.encode(
                        header.with("alg", signer.algorithm().text()).utf8()) + "." + Base64Url.encode(payload);
        return input + "." + Base64Url.encode(signer.sign(input.getBytes(StandardCharsets.US_ASCII)));
    }

    /** With {@code alg} none and an empty signature. */
    public static String unsecured(JsonObject header, byte[] payload) {
        return Base64Url.encode(header.with("alg", "none").utf8()) + "." + Base64Url.encode(payload) + ".";
    }
}
