package io.holdfast.attestation.policy;

import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.kernel.Digest;
import java.nio.charset.StandardCharsets;

/** {@code x-ms-policy-hash} of a policy text. */
public final class PolicyHash {
    private PolicyHash() {}

    /** BASE64URL(SHA256(UTF8(BASE64URL(UTF8(text))))). */
    public static String of(String policyText) {
        return ofBase64Url(Base64Url.encode(policyText.getBytes(StandardCharsets.UTF_8)));
    }

    private static String ofBase64Url(String text) {
        return Base64Url.encode(Digest.of(text.getBytes(StandardCharsets.UTF_8)).bytes());
    }
}
