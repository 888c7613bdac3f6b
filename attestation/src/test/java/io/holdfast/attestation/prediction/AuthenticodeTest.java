package io.holdfast.attestation.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The hashes of real programs are compared with a real boot's log in the scene of a measured boot. */
class AuthenticodeTest {
    private static final int OPTIONAL = 64 + 4 + 20;
    private static final int CHECKSUM = OPTIONAL + 64;
    private static final int CERTIFICATES = OPTIONAL + 112 + 4 * 8;
    private static final int HEADERS = 512;
    private static final int FILE = HEADERS + 300 + 200 + 50 + 80;

    /** Two sections, in the table in the other order than in the file, 50 bytes behind them, and 80 of certificates. */
    private static byte[] image() {
        byte[] image = new byte[FILE];
        new Random(1).nextBytes(image);
        ByteBuffer data = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        image[0] = 'M';
        image[1] = 'Z';
        data.putInt(0x3C, 64);
        data.putInt(64, 0x4550);
        data.putShort(64 + 6, (short) 2);
        data.putShort(64 + 20, (short) 240);
        data.putShort(OPTIONAL, (short) 0x20B);
        data.putInt(OPTIONAL + 60, HEADERS);
        data.putInt(OPTIONAL + 108, 16);
        data.putInt(CERTIFICATES, FILE - 80);
        data.putInt(CERTIFICATES + 4, 80);
        int table = OPTIONAL + 240;
        data.putInt(table + 16, 200);
        data.putInt(table + 20, HEADERS + 300);
        data.putInt(table + 40 + 16, 300);
        data.putInt(table + 40 + 20, HEADERS);
        return image;
    }

    private static Bytes expected(byte[] image) {
        ByteArrayOutputStream covered = new ByteArrayOutputStream();
        covered.write(image, 0, CHECKSUM);
        covered.write(image, CHECKSUM + 4, CERTIFICATES - CHECKSUM - 4);
        covered.write(image, CERTIFICATES + 8, FILE - 80 - CERTIFICATES - 8);
        return Bytes.of(Digest.of(covered.toByteArray()).bytes());
    }

    @Test
    void coversEverythingButTheChecksumAndTheCertificates() throws Exception {
        byte[] image = image();
        Bytes hash = Authenticode.sha256(image);
        assertThat(hash).isEqualTo(expected(image));

        image[CHECKSUM] ^= 1;
        image[CERTIFICATES] ^= 1;
        image[FILE - 1] ^= 1;
        assertThat(Authenticode.sha256(image)).isEqualTo(hash);

        for (int place : new int[] {2, CHECKSUM + 4, HEADERS, HEADERS + 499, FILE - 81}) {
            byte[] changed = image.clone();
            changed[place] ^= 1;
            assertThat(Authenticode.sha256(changed)).as("byte " + place).isNotEqualTo(hash);
        }
    }

    @Test
    void refusesWhatIsNoImageWithNumbers() {
        assertThatThrownBy(() -> Authenticode.sha256(new byte[10]))
                .isInstanceOf(PeException.class)
                .hasMessageContaining("10 bytes without an MZ header");
        byte[] far = image();
        ByteBuffer.wrap(far).order(ByteOrder.LITTLE_ENDIAN).putInt(0x3C, 0x7FFFFFF0);
        assertThatThrownBy(() -> Authenticode.sha256(far))
                .isInstanceOf(PeException.class)
                .hasMessageContaining("2147483632");
        byte[] large = image();
        ByteBuffer.wrap(large).order(ByteOrder.LITTLE_ENDIAN).putInt(CERTIFICATES + 4, 1 << 30);
        assertThatThrownBy(() -> Authenticode.sha256(large))
                .isInstanceOf(PeException.class)
                .hasMessageContaining("certificates of 1073741824");
    }

    @Test
    void takesAnyBytesWithoutAnotherException() {
        Random random = new Random(20261122);
        for (int round = 0; round < 20_000; round++) {
            byte[] image = image();
            for (int change = 0; change < 1 + random.nextInt(6); change++) {
                image[random.nextInt(OPTIONAL + 330)] = (byte) random.nextInt();
            }
            try {
                Authenticode.sha256(random.nextInt(4) == 0 ? Arrays.copyOf(image, random.nextInt(FILE)) : image);
            } catch (PeException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }
}
