package io.holdfast.trust.machine;

import io.holdfast.trust.x509.P256;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;

/** The key pairs of a machine and of the control plane's listeners. */
public final class Keys {
    private Keys() {}

    /** A P-256 pair: identity, sealing, TLS. */
    public static KeyPair p256(SecureRandom random) {
        return P256.generate(random);
    }

    /** A P-256 public key from SubjectPublicKeyInfo. */
    public static PublicKey p256(byte[] spki) throws PemException {
        if (spki.length > 200) {
            throw new PemException("the key has " + spki.length + " bytes (expected: a P-256 key of 91)");
        }
        try {
            return P256.publicKey(spki);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new PemException("the key is not a P-256 public key");
        }
    }
}
