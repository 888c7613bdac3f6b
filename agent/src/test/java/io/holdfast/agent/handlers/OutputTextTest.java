package io.holdfast.agent.handlers;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.platform.CommandOutput;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OutputTextTest {
    private static String text(String out, String err) {
        return OutputText.of(new CommandOutput(
                out.getBytes(StandardCharsets.ISO_8859_1), err.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void bothStreamsHaveTheirHeading() {
        assertThat(text("a", "b")).isEqualTo("[stdout]\na\n\n[stderr]\nb");
    }

    @Test
    void whatOneStreamDoesNotUseGoesToTheOther() {
        assertThat(text("o".repeat(3200), "e".repeat(200)))
                .isEqualTo("[stdout]\n" + "o".repeat(3000) + "\n\n[stderr]\n" + "e".repeat(200));
        assertThat(text("o".repeat(3200), "x".repeat(1600) + "e".repeat(1600)))
                .isEqualTo("[stdout]\n" + "o".repeat(1600) + "\n\n[stderr]\n" + "e".repeat(1600));
    }

    @Test
    void bytesThatAreNoUtf8AreEscaped() {
        assertThat(text("\u00c3\u00a4 \u00ff \u00c0\u00af \u00ed\u00a0\u0080", "\u00f0\u009f\u0098\u0080\u00e2\u0082"))
                .isEqualTo("[stdout]\nä \\xff \\xc0\\xaf \\xed\\xa0\\x80\n\n[stderr]\n😀\\xe2\\x82");
    }
}
