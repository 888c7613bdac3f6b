package io.holdfast.agent.controls;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.HandlerVersion;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionBoundsTest {
    @ParameterizedTest
    @CsvSource({
        "1.2.3, 1.2.3, true",
        "1.2.3, 1.2.3.0, true",
        "1.2.3, 1.2.3.1, false",
        "1.2.3, 1.2.30, false",
        "1.2, 1.2.1, false",
        "1.*, 1.0, true",
        "1.*, 1.99.0.1, true",
        "1.*, 10.0, false",
        "1.2.*, 1.2, true",
        "1.2.*, 1.20, false",
        "1.2-1.9, 1.2, true",
        "1.2-1.9, 1.1.9, false",
        "1.2-1.9, 1.9, true",
        "1.2-1.9, 1.9.4, true",
        "1.2-1.9, 1.10, false",
        "1.2-1.9.0, 1.9.1, false",
        "1.2-*, 1.2.0, true",
        "1.2-*, 99, true",
        "1.2-*, 1.1.999999999, false",
        "1.9.5-1.9, 1.9.7, true",
        "0-1, 1.7, true",
    })
    void contains(String bounds, String version, boolean expected) {
        assertThat(VersionBounds.parse(bounds).orElseThrow().contains(new HandlerVersion(version)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "*", "-", "1-", "-1", "1.", ".1", "1..2", "1.*-2", "1-2.*", "2-1", "1-2-3", "v1", "1 ", ">=1"
            })
    void whatIsNoBoundIsRefused(String bounds) {
        assertThat(VersionBounds.parse(bounds)).isEmpty();
    }

    @Test
    void anyTextIsReadOrRefused() {
        Random random = new Random(11);
        String alphabet = "0123456789..--**a ";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            VersionBounds.parse(text.toString())
                    .ifPresent(
                            bounds -> assertThat(bounds.contains(bounds.from())).isTrue());
        }
    }
}
