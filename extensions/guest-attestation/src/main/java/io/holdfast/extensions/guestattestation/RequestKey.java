package io.holdfast.extensions.guestattestation;

import io.holdfast.attestation.jose.Jwk;
import io.holdfast.attestation.jose.JwsAlgorithm;
import io.holdfast.attestation.jose.PrivateKeySigner;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;

/** The key that signs requests; it lives as long as this process, and each quote binds it ({@code tpm_quote}). */
final class RequestKey {
    private final KeyPair pair;
    private final PrivateKeySigner signer;
    private final String jwk;

    private RequestKey(KeyPair pair) {
        this.pair = pair;
        this.signer = new PrivateKeySigner(JwsAlgorithm.PS256, pair.getPrivate());
        this.jwk = Jwk.of(pair.getPublic()).toJson().compact();
    }

    static RequestKey make() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return new RequestKey(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime makes RSA keys", e);
        }
    }

    Jwk jwk() {
        return Jwk.of(pair.getPublic());
    }

    PrivateKeySigner signer() {
        return signer;
    }

    /** SHA-256 of the text of the JWK as it is sent, a zero byte, and the challenge. */
    byte[] qualifyingData(byte[] challenge) {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            hash.update(jwk.getBytes(StandardCharsets.UTF_8));
            hash.update((byte) 0);
            return hash.digest(challenge);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
