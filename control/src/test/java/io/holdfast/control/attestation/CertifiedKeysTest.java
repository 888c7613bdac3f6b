package io.holdfast.control.attestation;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.attestation.tpm.Certify;
import io.holdfast.attestation.tpm.ClockInfo;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.ObjectAttributes;
import io.holdfast.attestation.tpm.SignatureScheme;
import io.holdfast.attestation.tpm.TpmPublic;
import io.holdfast.attestation.tpm.TpmWriter;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.ProblemException;
import io.holdfast.protocol.KeysProof;
import io.holdfast.protocol.KeysRequest;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The word of a machine's TPM for a key that is offered, forged in every part. */
class CertifiedKeysTest {
    private static final int OWN =
            ObjectAttributes.FIXED_TPM | ObjectAttributes.FIXED_PARENT | ObjectAttributes.SENSITIVE_DATA_ORIGIN;

    private final KeyPair attestationKey = pair();
    private final KeyPair key = pair();
    private final KeysProof proof = proof(1);

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static KeysProof proof(int which) {
        Bytes some = Bytes.of(new byte[] {(byte) which});
        return new KeysProof(new EnrolmentId(new UUID(1, which)), some, some, some);
    }

    private static byte[] coordinate(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] fixed = new byte[32];
        int length = Math.min(bytes.length, 32);
        System.arraycopy(bytes, bytes.length - length, fixed, 32 - length, length);
        return fixed;
    }

    /** TPMT_PUBLIC of a P-256 key that signs (Part 2, 12.2.4). */
    private static byte[] area(PublicKey key, int attributes) {
        ECPublicKey point = (ECPublicKey) key;
        return new TpmWriter()
                .u16(0x0023)
                .u16(0x000B)
                .u32(attributes | ObjectAttributes.SIGN | ObjectAttributes.USER_WITH_AUTH)
                .sized(new byte[0])
                .u16(0x0010)
                .u16(0x0018)
                .u16(0x000B)
                .u16(0x0003)
                .u16(0x0010)
                .sized(coordinate(point.getW().getAffineX()))
                .sized(coordinate(point.getW().getAffineY()))
                .array();
    }

    private KeysRequest.Certified said(KeyPair signer, KeysProof about, byte[] named, byte[] sent) throws Exception {
        Certify certify = new Certify(
                Bytes.of(new byte[34]),
                Bytes.of(about.digest().bytes()),
                new ClockInfo(1, 1, 1, true),
                1,
                TpmPublic.parse(named).name(),
                Bytes.of(new byte[34]));
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(signer.getPrivate());
        signature.update(certify.bytes());
        byte[] raw = signature.sign();
        byte[] structure = new TpmWriter()
                .u16(SignatureScheme.ECDSA.id())
                .u16(HashAlgorithm.SHA256.id())
                .sized(Arrays.copyOf(raw, 32))
                .sized(Arrays.copyOfRange(raw, 32, 64))
                .array();
        return new KeysRequest.Certified(Bytes.of(sent), Bytes.of(certify.bytes()), Bytes.of(structure));
    }

    private void check(KeysRequest.Certified said) {
        CertifiedKeys.check(attestationKey.getPublic(), proof, key.getPublic(), Optional.of(said));
    }

    private void refused(KeysRequest.Certified said, String why) {
        assertThatThrownBy(() -> check(said))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(why);
    }

    @Test
    void theTpmsOwnWordIsTakenAndNoOther() throws Exception {
        byte[] own = area(key.getPublic(), OWN);
        check(said(attestationKey, proof, own, own));

        assertThatThrownBy(
                        () -> CertifiedKeys.check(attestationKey.getPublic(), proof, key.getPublic(), Optional.empty()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("the TPM of this machine is known");
        refused(said(pair(), proof, own, own), "not signed by the attestation key");
        refused(said(attestationKey, proof(2), own, own), "about another offer");
        byte[] other = area(pair().getPublic(), OWN);
        refused(said(attestationKey, proof, other, own), "about another key");
        refused(said(attestationKey, proof, other, other), "about another key");
        byte[] imported = area(key.getPublic(), ObjectAttributes.FIXED_TPM | ObjectAttributes.FIXED_PARENT);
        refused(said(attestationKey, proof, imported, imported), "can leave the TPM, or came from elsewhere");
        byte[] movable = area(key.getPublic(), ObjectAttributes.SENSITIVE_DATA_ORIGIN);
        refused(said(attestationKey, proof, movable, movable), "can leave the TPM");
        refused(said(attestationKey, proof, movable, own), "about another key");
    }

    @Test
    void damagedWordsAreRefusedAndNothingElseHappens() throws Exception {
        byte[] own = area(key.getPublic(), OWN);
        KeysRequest.Certified good = said(attestationKey, proof, own, own);
        Random random = new Random(7);
        for (int i = 0; i < 600; i++) {
            byte[][] parts = {
                good.area().array(), good.attest().array(), good.signature().array()
            };
            int part = random.nextInt(3);
            byte[] damaged = parts[part];
            if (random.nextBoolean()) {
                damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
            } else {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            parts[part] = damaged;
            KeysRequest.Certified bad =
                    new KeysRequest.Certified(Bytes.of(parts[0]), Bytes.of(parts[1]), Bytes.of(parts[2]));
            assertThatCode(() -> check(bad)).isInstanceOf(ProblemException.class);
        }
    }
}
