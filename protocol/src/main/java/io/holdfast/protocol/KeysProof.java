package io.holdfast.protocol;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.EnrolmentId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.Signature;

/**
 * What a new identity key signs (ECDSA, SHA-256) when it is offered: whose it is to be, in whose place, and with which
 * sealing key. So a request that was seen once fits no other enrolment, no other old key and no other sealing key.
 *
 * @param old SubjectPublicKeyInfo of the identity key that holds now
 * @param identity of the new one
 * @param sealing of the new sealing key
 */
public record KeysProof(EnrolmentId enrolment, Bytes old, Bytes identity, Bytes sealing) {
    private static final String ALGORITHM = "SHA256withECDSA";

    private byte[] bytes() {
        String text = "holdfast/keys/1\n" + enrolment + "\n" + old.digest() + "\n" + identity.digest() + "\n"
                + sealing.digest() + "\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** SHA-256 of what is signed. */
    public Digest digest() {
        return Digest.of(bytes());
    }

    public Bytes sign(KeyPair identityPair) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(ALGORITHM);
        signature.initSign(identityPair.getPrivate());
        signature.update(bytes());
        return Bytes.of(signature.sign());
    }

    /** Whether the holder of the new identity key signed this. */
    public boolean verifies(PublicKey identityKey, Bytes proof) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(identityKey);
            signature.update(bytes());
            return signature.verify(proof.array());
        } catch (GeneralSecurityException _) {
            return false; // no signature at all
        }
    }
}
