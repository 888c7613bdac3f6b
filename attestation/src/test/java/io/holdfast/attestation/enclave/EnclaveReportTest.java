package io.holdfast.attestation.enclave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.kernel.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Reports of enclaves, and the key of the secure kernel that signs them. */
class EnclaveReportTest {
    private static final KeyPair KEY = key();
    private static final KeyPair OTHER = key();

    private static KeyPair key() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One module behind the report, as enclaves have at least. */
    private static byte[] report() {
        int statement = 224 + 108;
        ByteBuffer bytes = ByteBuffer.allocate(24 + statement).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(24 + statement + 256)
                .putInt(1)
                .putInt(1)
                .putInt(statement)
                .putInt(256)
                .putInt(0);
        bytes.putInt(statement).putInt(1).put(filled(64, 1));
        bytes.put(filled(32, 2))
                .put(filled(32, 3))
                .put(filled(32, 4))
                .put(filled(16, 5))
                .put(filled(16, 6));
        bytes.putInt(7).putInt(0).putInt(2).putInt(-1).putInt(0).putInt(0x10);
        byte[] unsigned = bytes.array();
        byte[] report = Arrays.copyOf(unsigned, unsigned.length + 256);
        System.arraycopy(sign(Arrays.copyOfRange(unsigned, 24, unsigned.length)), 0, report, unsigned.length, 256);
        return report;
    }

    private static byte[] filled(int size, int value) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] sign(byte[] statement) {
        try {
            Signature signature = Signature.getInstance("RSASSA-PSS");
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
            signature.initSign(KEY.getPrivate());
            signature.update(statement);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void refused(int at, int number, String words) {
        byte[] report = report();
        ByteBuffer.wrap(report).order(ByteOrder.LITTLE_ENDIAN).putInt(at, number);
        assertThatThrownBy(() -> EnclaveReport.parse(report))
                .isInstanceOf(EnclaveReportException.class)
                .hasMessageContaining(words);
    }

    @Test
    void aReportSaysWhichEnclaveItIs() throws EnclaveReportException {
        EnclaveReport report = EnclaveReport.parse(report());
        assertThat(report.data()).isEqualTo(Bytes.of(filled(64, 1)));
        EnclaveIdentity identity = report.identity();
        assertThat(identity.authorId()).isEqualTo(Bytes.of(filled(32, 4)));
        assertThat(identity.imageId()).isEqualTo(Bytes.of(filled(16, 6)));
        assertThat(identity.svn()).isEqualTo(7);
        assertThat(identity.platformSvn()).isEqualTo(2);
        assertThat(identity.flags()).isEqualTo(0xffffffffL);
        assertThat(report.signedBy(KEY.getPublic())).isTrue();
        assertThat(report.signedBy(OTHER.getPublic())).isFalse();
    }

    @Test
    void everyByteOfTheStatementIsSigned() throws EnclaveReportException {
        for (int at = 24 + 8; at < 24 + 224 - 4; at += 9) {
            byte[] changed = report();
            changed[at] ^= 1;
            assertThat(EnclaveReport.parse(changed).signedBy(KEY.getPublic())).isFalse();
        }
    }

    @Test
    void whatIsNoReport() {
        refused(0, 100, "package size 100");
        refused(4, 2, "package version 2 (expected: 1)");
        refused(8, 2, "signature scheme 2 (expected: 1)");
        refused(12, -1, "a statement of 4294967295");
        refused(12, 223, "a statement of 223");
        refused(16, 512, "a signature of 512");
        refused(24, 500, "report size 500");
        refused(28, 0, "report version 0");
        refused(24 + 220, 0x11, "enclave type 17 (expected: 16)");
        assertThatThrownBy(() -> EnclaveReport.parse(new byte[70_000])).hasMessageContaining("70000 bytes");
    }

    @Test
    void changedReportsAreReadOrRefused() {
        Random random = new Random(9);
        int refused = 0;
        for (int round = 0; round < 3_000; round++) {
            byte[] bytes = report();
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes[random.nextInt(round % 2 == 0 ? 32 : bytes.length)] = (byte) random.nextInt();
            }
            try {
                EnclaveReport.parse(round % 5 == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
            } catch (EnclaveReportException _) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1_000, 2_900);
    }

    @Test
    void keysOfTheSecureKernel() {
        byte[] modulus = ((RSAPublicKey) KEY.getPublic()).getModulus().toByteArray();
        byte[] payload = ByteBuffer.allocate(16 + 3 + 256)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(1)
                .putInt(2048)
                .putInt(3)
                .putInt(256)
                .put(new byte[] {1, 0, 1})
                .put(modulus, modulus.length - 256, 256)
                .array();
        assertThat(SecureKernelKeys.key(Bytes.of(payload))).contains(KEY.getPublic());
        assertThat(SecureKernelKeys.key(Bytes.of(Arrays.copyOf(payload, 15)))).isEmpty();
        assertThat(SecureKernelKeys.key(Bytes.of(Arrays.copyOf(payload, 200)))).isEmpty();
        for (int at : new int[] {0, 11, 15}) {
            byte[] changed = payload.clone();
            changed[at] = -1;
            assertThat(SecureKernelKeys.key(Bytes.of(changed))).isEmpty();
        }
    }
}
