package io.holdfast.control.extensions;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.ExtensionOutcome;
import io.holdfast.protocol.ExtensionOutcome.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a reader sees of a run, whatever the machine says. */
class RunCommandViewTest {
    private static final Instant TIME = Instant.parse("2026-11-22T01:02:03Z");

    private static JsonObject part(String name, String text) {
        return JsonObject.of(
                "name",
                Json.of(name),
                "formattedMessage",
                JsonObject.of("lang", Json.of("en"), "message", Json.of(text)));
    }

    private static JsonObject view(Phase phase, String code, String said, String out) {
        JsonObject status = JsonObject.of(
                "substatus", JsonArray.of(part("RunCommand", said), part("StdOut", out), part("StdErr", "")));
        return RunCommandView.of(
                new ExtensionOutcome(
                        "runcommand/x",
                        1,
                        phase,
                        code,
                        "Info",
                        "Ready",
                        "The script ended.",
                        Optional.of(3L),
                        Optional.of(status)),
                TIME);
    }

    @Test
    void aRunIsShownWithTimesOutputAndExitCode() {
        String said = "{\"executionState\":\"Failed\",\"startTime\":\"2026-11-22T01:00:00Z\","
                + "\"endTime\":\"2026-11-22T01:02:00Z\"}";
        assertThat(view(Phase.SUCCEEDED, "warning", said, "out\n")
                        .without("statuses")
                        .compact())
                .isEqualTo("{\"executionState\":\"Failed\",\"executionMessage\":\"The script ended.\",\"exitCode\":3,"
                        + "\"output\":\"out\\n\",\"error\":\"\",\"startTime\":\"2026-11-22T01:00:00Z\","
                        + "\"endTime\":\"2026-11-22T01:02:00Z\"}");
        assertThat(view(Phase.RUNNING, "transitioning", "{\"executionState\":\"Running\"}", "half")
                        .has("exitCode"))
                .isFalse();
    }

    @Test
    void anEndThatWasNotSeenIsUnknownAndOneThatWasWantedIsCanceled() {
        assertThat(view(Phase.INTERRUPTED, "Interrupted", "{\"executionState\":\"Running\"}", "")
                        .string("executionState"))
                .contains("Unknown");
        assertThat(view(Phase.INTERRUPTED, "Canceled", "{\"executionState\":\"Running\"}", "")
                        .string("executionState"))
                .contains("Canceled");
    }

    @Test
    void aLyingMachineGetsNoFurtherThanItsOwnText() {
        Random random = new Random(7);
        Set<String> states = Set.of("Unknown", "Pending", "Running", "Failed", "Succeeded", "TimedOut", "Canceled");
        String good = "{\"executionState\":\"Running\",\"startTime\":\"2026-11-22T01:00:00Z\",\"endTime\":5}";
        for (int i = 0; i < 2_000; i++) {
            StringBuilder said = new StringBuilder(good);
            for (int n = random.nextInt(4); n >= 0; n--) {
                said.setCharAt(random.nextInt(said.length()), (char) random.nextInt(0x20, 0x80));
            }
            JsonObject view =
                    view(List.of(Phase.values()).get(random.nextInt(Phase.values().length)), "x", said.toString(), "");
            assertThat(states).contains(view.string("executionState").orElse(""));
        }
        assertThat(view(Phase.RUNNING, "transitioning", good, "x".repeat(1 << 20))
                        .string("output")
                        .orElse(""))
                .hasSize(16 << 10);
    }
}
