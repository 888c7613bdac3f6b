package io.holdfast.attestation.token;

import io.holdfast.attestation.claims.ClaimJson;
import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.jose.Jws;
import io.holdfast.attestation.jose.X5c;
import io.holdfast.attestation.policy.Outcome;
import io.holdfast.kernel.json.JsonObject;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/** Header and claims of an attestation token. What the service says wins over what a policy issues under the same name. */
public final class AttestationToken {
    private static final String VERSION = "1.0";

    /** Each stands for something that the service has checked, or stands nowhere: no policy can issue it. */
    private static final List<String> RESERVED =
            List.of("x-ms-policy-signer", "policy_signer", "nonce", "cnf", "rp_data", "sub", "aud");

    private AttestationToken() {}

    /** Whether the header shows the signer's certificates; tokens of TPMs do. */
    public enum Certificates {
        NONE,
        /** {@code x5c}, or {@code x5t} where the policy says {@code omit_x5c}. */
        SHOWN
    }

    /** A signed token. */
    public static String sign(TokenFacts facts, Outcome.Permitted outcome, TokenKey key, Certificates certificates) {
        return Jws.sign(
                header(key, certificates, outcome.token().omitCertificates()),
                body(facts, outcome).utf8(),
                key.signer());
    }

    /** A token that proves nothing, as for the trial of a policy. */
    public static String unsecured(TokenFacts facts, Outcome.Permitted outcome) {
        return Jws.unsecured(
                JsonObject.EMPTY.with("typ", "JWT"), body(facts, outcome).utf8());
    }

    static JsonObject header(TokenKey key, Certificates certificates, boolean omit) {
        JsonObject.Builder header = JsonObject.builder()
                .put("alg", key.signer().algorithm().text())
                .put("jku", key.jku())
                .put("kid", key.kid())
                .put("typ", "JWT");
        if (certificates == Certificates.SHOWN && !key.certificates().isEmpty()) {
            if (omit) {
                header.put("x5t", thumbprint(key.certificates().getFirst()));
            } else {
                header.put("x5c", X5c.json(key.certificates()));
            }
        }
        return header.build();
    }

    /** The claims. Times are whole seconds, as clients insist. */
    public static JsonObject body(TokenFacts facts, Outcome.Permitted outcome) {
        Duration validity = outcome.token().validity();
        long now = facts.now().getEpochSecond();
        JsonObject issued = ClaimJson.members(outcome.issued());
        for (String name : RESERVED) {
            issued = issued.without(name);
        }
        JsonObject.Builder body = issued.toBuilder().putAll(facts.claims());
        body.put("iss", facts.issuer());
        body.put("iat", now);
        body.put("nbf", now);
        body.put("exp", now + validity.toSeconds());
        body.put("jti", facts.id());
        body.put("x-ms-ver", VERSION).put("ver", VERSION);
        body.put("x-ms-attestation-type", facts.attestationType()).put("tee", facts.attestationType());
        for (String name : new String[] {"x-ms-policy-hash", "policy_hash", "maa-policyHash"}) {
            body.put(name, facts.policyHash());
        }
        if (facts.policySigner().isPresent()) {
            body.put("x-ms-policy-signer", facts.policySigner().get())
                    .put("policy_signer", facts.policySigner().get());
        }
        body.putIfPresent("nonce", facts.nonce());
        body.putIfPresent("rp_data", facts.relyingPartyData());
        if (facts.confirmationKey().isPresent()) {
            body.put("cnf", JsonObject.of("jwk", facts.confirmationKey().get()));
        }
        return body.build();
    }

    /** {@code x5t} (RFC 7515, 4.1.7). */
    private static String thumbprint(X509Certificate certificate) {
        try {
            return Base64Url.encode(MessageDigest.getInstance("SHA-1").digest(X5c.der(certificate)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
