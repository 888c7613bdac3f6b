package io.holdfast.extensions.handler;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes the status file (section 10). */
public final class Status {
    private final Handler handler;
    private final String name;
    private final Clock clock;

    /** @param name of the handler, {@code Holdfast.Compute.CustomScript} */
    public Status(Handler handler, String name, Clock clock) {
        this.handler = handler;
        this.name = name;
        this.clock = clock;
    }

    /** The states of a status file. */
    public enum Word {
        TRANSITIONING("transitioning"),
        SUCCESS("success"),
        WARNING("warning"),
        ERROR("error");

        private final String text;

        Word(String text) {
            this.text = text;
        }
    }

    /**
     * What is said at one moment.
     *
     * @param code exit code, or the handler's own code of a failure
     * @param parts substatus by name
     */
    public record Said(Word word, int code, String message, List<Part> parts) {
        public Said {
            parts = List.copyOf(parts);
        }

        public Said(Word word, int code, String message) {
            this(word, code, message, List.of());
        }

        public Said with(Output output) {
            List<Part> more = new ArrayList<>(parts);
            more.add(new Part("StdOut", output.stdout()));
            more.add(new Part("StdErr", output.stderr()));
            return new Said(word, code, message, more);
        }
    }

    /** One substatus. */
    public record Part(String name, String text) {}

    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    public void write(Said said) throws IOException {
        String now = now().toString();
        JsonObject.Builder status = JsonObject.builder()
                .put("name", name)
                .put("operation", "Enable")
                .put("configurationAppliedTime", now)
                .put("status", said.word().text)
                .put("code", said.code())
                .put("formattedMessage", formatted(said.message()));
        if (!said.parts().isEmpty()) {
            status.put(
                    "substatus",
                    said.parts().stream().map(part -> part(said, part)).collect(JsonArray.collector()));
        }
        Json document = JsonArray.of(JsonObject.builder()
                .put("version", new JsonNumber("1.0"))
                .put("timestampUTC", now)
                .put("status", status.build())
                .build());
        Durable.folder(handler.status());
        Durable.write(handler.statusFile(), document.spaced(), handler.base());
    }

    /** Whether the file tells of an end: it is there, and not in transition. */
    public boolean ended() throws IOException {
        Optional<String> text = Files.exists(handler.statusFile())
                ? Optional.of(Files.readString(handler.statusFile()))
                : Optional.empty();
        return text.filter(status -> !status.contains("\"status\": \"" + Word.TRANSITIONING.text + "\""))
                .isPresent();
    }

    private static JsonObject part(Said said, Part part) {
        return JsonObject.builder()
                .put("name", part.name())
                .put("status", said.word().text)
                .put("code", said.code())
                .put("formattedMessage", formatted(part.text()))
                .build();
    }

    private static JsonObject formatted(String message) {
        return JsonObject.of("lang", Json.of("en-US"), "message", Json.of(message));
    }
}
