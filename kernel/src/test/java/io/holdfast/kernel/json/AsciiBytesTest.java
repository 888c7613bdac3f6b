package io.holdfast.kernel.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class AsciiBytesTest {
    @Test
    void itFindsWhatALookAtEachByteFinds() {
        Random random = new Random(64);
        int found = 0;
        for (int round = 0; round < 50_000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            if (random.nextBoolean()) {
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] &= 0x7f;
                }
            }
            for (int some = random.nextInt(3); some > 0 && bytes.length > 0; some--) {
                bytes[random.nextInt(bytes.length)] = (byte) "\"\\!#[]\u00a2".charAt(random.nextInt(7));
            }
            int from = random.nextInt(bytes.length + 1);
            int end = from;
            while (end < bytes.length && bytes[end] != '"' && bytes[end] != '\\') {
                end++;
            }
            boolean ascii = true;
            for (byte each : bytes) {
                ascii &= each >= 0;
            }
            assertThat(AsciiBytes.endOfPlain(bytes, from)).isEqualTo(end);
            assertThat(AsciiBytes.only(bytes)).isEqualTo(ascii);
            found += end < bytes.length ? 1 : 0;
        }
        assertThat(found).isPositive();
        assertThat(AsciiBytes.endOfPlain(new byte[3], 5)).isEqualTo(5);
    }
}
