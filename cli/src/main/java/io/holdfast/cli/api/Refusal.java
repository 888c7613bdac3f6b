package io.holdfast.cli.api;

import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.Optional;

/** Error answers as one sentence: ARM's {@code {"error":{code,message}}}, and OAuth's {@code error_description}. */
final class Refusal {
    private Refusal() {}

    static CommandException of(int status, byte[] body, String what) {
        return CommandException.refused(what + " was refused: " + words(body) + " (HTTP " + status + ")");
    }

    /** ARM's error code, when the answer has one. */
    static Optional<String> code(byte[] body) {
        return object(body).flatMap(answer -> answer.object("error")).flatMap(error -> error.string("code"));
    }

    private static String words(byte[] body) {
        JsonObject answer = object(body).orElse(JsonObject.EMPTY);
        return switch (answer.find("error").orElse(JsonNull.NULL)) {
            case JsonObject error ->
                error.string("code").orElse("unknown error")
                        + error.string("message").map(message -> ": " + message).orElse("");
            case JsonString code ->
                code.value()
                        + answer.string("error_description")
                                .map(text -> ": " + text)
                                .orElse("");
            case Json _ -> "the answer has no error that can be read";
        };
    }

    /** Empty for a proxy's page, or nothing. */
    private static Optional<JsonObject> object(byte[] body) {
        try {
            return Json.parse(body) instanceof JsonObject answer ? Optional.of(answer) : Optional.empty();
        } catch (JsonException _) {
            return Optional.empty();
        }
    }
}
