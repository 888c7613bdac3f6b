package io.holdfast.attestation.policy;

import io.holdfast.attestation.jose.CertificateChain;
import io.holdfast.attestation.jose.JoseException;
import io.holdfast.attestation.jose.Jwk;
import io.holdfast.attestation.jose.X5c;
import io.holdfast.attestation.policy.PolicyDocumentException.Code;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Certificates of those who may sign policies of an isolated provider. */
public record PolicySigners(List<X509Certificate> certificates) {
    private static final int MAX = 100;

    public PolicySigners {
        certificates = List.copyOf(certificates);
    }

    /** From {@code policySigningCertificates} of a new provider: a key set whose keys have {@code x5c}. */
    public static PolicySigners parse(JsonObject keySet, Instant now) throws PolicyDocumentException {
        try {
            JsonArray keys = keySet.array("keys").orElseThrow(() -> new JoseException("the key set has no keys"));
            PolicySigners signers = new PolicySigners(List.of());
            for (Json key : keys) {
                if (!(key instanceof JsonObject object)) {
                    throw new JoseException("a key of the key set is no JSON object");
                }
                signers = signers.with(Jwk.parse(object).certificates(), now);
            }
            if (signers.certificates.isEmpty()) {
                throw new JoseException("the key set has no keys");
            }
            return signers;
        } catch (JoseException e) {
            throw new PolicyDocumentException(
                    Code.INVALID_PARAMETER, "policySigningCertificates cannot be used: " + e.getMessage() + ".");
        }
    }

    /** With the first certificate of a chain, whose root must be an authority. A signer that is here already stays. */
    public PolicySigners with(List<X509Certificate> chain, Instant now) throws PolicyDocumentException {
        try {
            CertificateChain.check(chain, now);
        } catch (JoseException e) {
            throw new PolicyDocumentException(
                    Code.INVALID_PARAMETER, "Invalid certificate chain: " + e.getMessage() + ".");
        }
        if (has(chain.getFirst())) {
            return this;
        }
        if (certificates.size() >= MAX) {
            throw new PolicyDocumentException(
                    Code.INVALID_OPERATION, "The provider has " + MAX + " policy signers; it cannot have more.");
        }
        List<X509Certificate> all = new ArrayList<>(certificates);
        all.add(chain.getFirst());
        return new PolicySigners(all);
    }

    /** Without the certificate, whether it was here or not. The last one stays: nobody could sign anything after it. */
    public PolicySigners without(X509Certificate certificate) throws PolicyDocumentException {
        if (!has(certificate)) {
            return this;
        }
        if (certificates.size() == 1) {
            throw new PolicyDocumentException(
                    Code.INVALID_OPERATION, "The last policy signer of a provider cannot be removed.");
        }
        return new PolicySigners(
                certificates.stream().filter(one -> !one.equals(certificate)).toList());
    }

    public boolean has(X509Certificate certificate) {
        return certificates.contains(certificate);
    }

    /** {@code x-ms-policy-certificates}: a key set with {@code x5c}. */
    public JsonObject toJson() {
        return Jwk.set(certificates.stream().map(one -> Jwk.of(List.of(one))).toList());
    }

    /** {@code x-ms-certificate-thumbprint}: SHA-1 of the DER, lower-case hexadecimal. */
    public static String thumbprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(X5c.der(certificate)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
