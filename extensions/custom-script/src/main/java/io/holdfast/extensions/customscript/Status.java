package io.holdfast.extensions.customscript;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Writes the status file (section 10). */
final class Status {
    private final Handler handler;
    private final Clock clock;

    Status(Handler handler, Clock clock) {
        this.handler = handler;
        this.clock = clock;
    }

    void transitioning() throws IOException {
        write("transitioning", 0, "Running", Optional.empty());
    }

    void failed(int code, String message) throws IOException {
        write("error", code, message, Optional.empty());
    }

    void ended(int exitCode, Output output) throws IOException {
        String head = exitCode == 0 ? "Enable succeeded: " : "Enable failed: ";
        write(
                exitCode == 0 ? "success" : "error",
                exitCode,
                head + "the command ended with exit code " + exitCode + "\n[stdout]\n" + output.stdout()
                        + "\n\n[stderr]\n" + output.stderr(),
                Optional.of(output));
    }

    private void write(String word, int code, String message, Optional<Output> output) throws IOException {
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        JsonObject.Builder status = JsonObject.builder()
                .put("name", "Holdfast.Compute.CustomScript")
                .put("operation", "Enable")
                .put("configurationAppliedTime", now)
                .put("status", word)
                .put("code", code)
                .put("formattedMessage", formatted(message));
        output.ifPresent(streams -> status.put(
                "substatus",
                JsonArray.of(
                        part("StdOut", word, code, streams.stdout()), part("StdErr", word, code, streams.stderr()))));
        Json document = JsonArray.of(JsonObject.builder()
                .put("version", new JsonNumber("1.0"))
                .put("timestampUTC", now)
                .put("status", status.build())
                .build());
        Durable.folder(handler.status());
        Durable.write(handler.statusFile(), document.spaced(), handler.base());
    }

    private static JsonObject part(String name, String word, int code, String text) {
        return JsonObject.builder()
                .put("name", name)
                .put("status", word)
                .put("code", code)
                .put("formattedMessage", formatted(text))
                .build();
    }

    private static JsonObject formatted(String message) {
        return JsonObject.of("lang", Json.of("en-US"), "message", Json.of(message));
    }
}
