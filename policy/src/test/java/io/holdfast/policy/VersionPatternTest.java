package io.holdfast.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionPatternTest {
    private static final List<String> VERSIONS =
            List.of("1.0.0", "1.2.9", "1.10.0", "1.2.10", "2.0.0-preview", "2.1.0", "odd");

    @ParameterizedTest
    @CsvSource({"1.*.*,1.10.0", "1.2.*,1.2.10", "1.0.0,1.0.0", "2.*.*,2.1.0", "2.*.*-preview,2.0.0-preview"})
    void theNewestThatFitsIsTaken(String pattern, String expected) throws Exception {
        assertThat(VersionPattern.parse(pattern).newest(VERSIONS)).contains(expected);
    }

    @Test
    void noneMayFit() throws Exception {
        assertThat(VersionPattern.parse("3.*.*").newest(VERSIONS)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1.2", "*.1.1", "1.x.0", "1.2.3.4", "9999999999.0.0"})
    void otherTextsAreRefused(String text) {
        assertThatThrownBy(() -> VersionPattern.parse(text)).isInstanceOf(PolicyException.class);
    }
}
