package io.holdfast.testbed.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A moment of {@code bench fuzz}, with the same inputs in the same order every time; of slow readers fewer of them. */
class FuzzTest {
    private static final int INPUTS = 4_000;
    private static final int LEAST = 250;
    private static final Duration MOMENT = Duration.ofMillis(700);

    @TempDir
    private static Path folder = Path.of("");

    static Stream<Target> targets() throws IOException {
        return Targets.all(Files.createTempDirectory(folder, "fuzz")).stream();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void changedBytesOnlyBringTheReadersOwnException(Target target) {
        target.checkSeeds();
        long end = System.nanoTime() + MOMENT.toNanos();
        Fuzzer.Outcome outcome = new Fuzzer(target, new Random(11))
                .run(inputs -> inputs < LEAST || (inputs < INPUTS && System.nanoTime() < end));
        outcome.finding().ifPresent(finding -> {
            AssertionError failure = new AssertionError(finding.what() + " for " + finding.input());
            finding.thrown().ifPresent(failure::initCause);
            throw failure;
        });
        assertThat(outcome.inputs()).isBetween((long) LEAST, (long) INPUTS);
    }

    @Test
    void aReaderThatBreaksIsFound() {
        Target broken = Target.bytes(
                "broken",
                List.of("length 12".getBytes(StandardCharsets.UTF_8)),
                bytes -> {
                    int length = Integer.parseInt(new String(bytes, StandardCharsets.UTF_8).replaceAll("[^0-9]", "0"));
                    assertThat(new byte[16].length).isGreaterThan(length % 97);
                },
                NumberFormatException.class);
        Fuzzer.Outcome outcome = new Fuzzer(broken, new Random(11)).run(inputs -> inputs < INPUTS);
        assertThat(outcome.finding().orElseThrow().what()).contains("AssertionError");
    }

    @Test
    void aReaderThatNestsTooDeeplyIsFound() {
        Target deep = Target.text("deep", List.of("[[[]]]"), text -> depth(text, 0), IllegalArgumentException.class);
        Fuzzer.Outcome outcome = new Fuzzer(deep, new Random(11)).run(inputs -> inputs < 50 * INPUTS);
        assertThat(outcome.finding()).isPresent();
    }

    private static int depth(String text, int at) {
        if (at > 500) {
            throw new StackOverflowError("too deep");
        }
        return at < text.length() && text.charAt(at) == '[' ? 1 + depth(text, at + 1) : 0;
    }
}
