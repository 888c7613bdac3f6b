package io.holdfast.testbed.attestation;

import io.holdfast.attestation.jose.Jwk;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

/** A key in memory, which the quote names ({@code tpm_quote}). */
record QuotedKey(KeyPair pair) implements RequestSigner {
    /** With a blank that no serialiser would write: what is hashed has to be what is sent. */
    @Override
    public String jwk() {
        return Jwk.of(pair.getPublic()).toJson().compact().replaceFirst(",", " ,");
    }

    @Override
    public byte[] qualifyingData(byte[] challenge) {
        MessageDigest digest = HashAlgorithm.SHA256.digest();
        digest.update(jwk().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        return digest.digest(challenge);
    }

    @Override
    public JsonObject info(byte[] challenge) {
        return JsonObject.of("tpm_quote", JsonObject.of("hash_alg", Json.of("sha-256")));
    }

    @Override
    public byte[] sign(byte[] input) {
        try {
            Signature signature = Signature.getInstance("RSASSA-PSS");
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
            signature.initSign(pair.getPrivate());
            signature.update(input);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK signs with RSASSA-PSS", e);
        }
    }
}
