package io.holdfast.control.extensions;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.ExtensionOutcome;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * {@code instanceView} of a run command, made of what the machine says. The handler tells its state and times in a
 * substatus {@code RunCommand}, and the ends of both streams in {@code StdOut} and {@code StdErr}.
 */
final class RunCommandView {
    /** {@code ExecutionState} of the type's specification. */
    private static final Set<String> STATES =
            Set.of("Unknown", "Pending", "Running", "Failed", "Succeeded", "TimedOut", "Canceled");

    private static final int MAX_STREAM = 16 << 10;
    private static final int MAX_MESSAGE = 32_000;

    private RunCommandView() {}

    static JsonObject pending() {
        return JsonObject.of("executionState", Json.of("Pending"), "statuses", JsonArray.EMPTY);
    }

    static JsonObject of(ExtensionOutcome outcome, Instant time) {
        JsonObject said = said(outcome);
        JsonObject.Builder view = JsonObject.builder()
                .put("executionState", state(outcome, said))
                .put("executionMessage", cut(outcome.message(), MAX_MESSAGE));
        outcome.exitCode().filter(_ -> time(said, "endTime").isPresent()).ifPresent(code -> view.put("exitCode", code));
        part(outcome, "StdOut").ifPresent(text -> view.put("output", tail(text)));
        part(outcome, "StdErr").ifPresent(text -> view.put("error", tail(text)));
        time(said, "startTime").ifPresent(at -> view.put("startTime", at.toString()));
        time(said, "endTime").ifPresent(at -> view.put("endTime", at.toString()));
        return view.put(
                        "statuses",
                        JsonArray.of(JsonObject.builder()
                                .put("code", outcome.code())
                                .put("level", outcome.level())
                                .put("displayStatus", outcome.displayStatus())
                                .put("message", cut(outcome.message(), MAX_MESSAGE))
                                .put("time", time.toString())
                                .build()))
                .build();
    }

    private static String state(ExtensionOutcome outcome, JsonObject said) {
        String told = said.string("executionState").filter(STATES::contains).orElse("");
        return switch (outcome.phase()) {
            case RUNNING, STATUS ->
                outcome.code().equals("Interrupted") ? "Unknown" : told.isEmpty() ? "Pending" : told;
            case SUCCEEDED -> told.isEmpty() ? "Succeeded" : told;
            case FAILED -> told.isEmpty() || told.equals("Running") ? "Failed" : told;
            // its end was not seen, unless somebody wanted it to end
            case INTERRUPTED -> canceled(outcome) ? "Canceled" : "Unknown";
            case REMOVED -> "Unknown";
        };
    }

    /** Whether the operation ended because somebody wanted something else. */
    static boolean canceled(ExtensionOutcome outcome) {
        return outcome.phase() == ExtensionOutcome.Phase.INTERRUPTED
                && outcome.code().equals("Canceled");
    }

    private static JsonObject said(ExtensionOutcome outcome) {
        try {
            Optional<String> text = part(outcome, "RunCommand");
            return text.isPresent() && Json.parse(text.get()) instanceof JsonObject object ? object : JsonObject.EMPTY;
        } catch (JsonException _) {
            return JsonObject.EMPTY; // a machine may say what it likes; then its state is told by the phase alone
        }
    }

    private static Optional<String> part(ExtensionOutcome outcome, String name) {
        for (Json item : outcome.handlerStatus()
                .flatMap(status -> status.array("substatus"))
                .orElse(JsonArray.EMPTY)) {
            if (item instanceof JsonObject part
                    && part.string("name").filter(name::equals).isPresent()) {
                return part.object("formattedMessage").flatMap(message -> message.string("message"));
            }
        }
        return Optional.empty();
    }

    private static Optional<Instant> time(JsonObject said, String name) {
        try {
            return said.string(name).map(Instant::parse);
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + " ... [TRUNCATED]";
    }

    private static String tail(String text) {
        return text.length() <= MAX_STREAM ? text : text.substring(text.length() - MAX_STREAM);
    }
}
