package io.holdfast.attestation.policy;

import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.jose.JoseException;
import io.holdfast.attestation.jose.Jws;
import io.holdfast.attestation.policy.PolicyDocumentException.Code;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What {@code PUT /policies/{type}} takes: a JWS whose claim {@code AttestationPolicy} is base64url of the policy text. */
public record PolicyDocument(SignedDocument document, String text) {
    /** The claim. */
    public static final String CLAIM = "AttestationPolicy";

    public static PolicyDocument parse(String body) throws PolicyDocumentException {
        SignedDocument document = SignedDocument.parse(body);
        try {
            JsonObject claims = document.parsed().claims();
            String encoded = claims.string(CLAIM)
                    .orElseThrow(() -> new JoseException("Could not find \"" + CLAIM + "\" claim in policy token"));
            return new PolicyDocument(document, utf8(Base64Url.decode(encoded)));
        } catch (JoseException e) {
            throw new PolicyDocumentException(Code.INVALID_OPERATION, e.getMessage() + ".");
        }
    }

    /** The document of a policy that nobody signed. */
    public static PolicyDocument unsecured(String text) {
        String jws = Jws.unsecured(
                JsonObject.EMPTY,
                JsonObject.of(CLAIM, Json.of(Base64Url.encode(text.getBytes(StandardCharsets.UTF_8))))
                        .utf8());
        try {
            return parse(jws);
        } catch (PolicyDocumentException e) {
            throw new IllegalStateException("an unsecured document of our own", e);
        }
    }

    private static String utf8(byte[] bytes) throws JoseException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new JoseException("The policy text is not UTF-8");
        }
    }

    /** {@code x-ms-policy-hash}. */
    public String policyHash() {
        return PolicyHash.of(text);
    }
}
