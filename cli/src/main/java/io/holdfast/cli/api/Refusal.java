package io.holdfast.cli.api;

import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;

/** Error answers as one sentence: ARM's {@code {"error":{code,message}}}, and OAuth's {@code error_description}. */
final class Refusal {
    private Refusal() {}

    static CommandException of(int status, byte[] body, String what) {
        return CommandException.refused(what + " was refused: " + words(body) + " (HTTP " + status + ")");
    }

    private static String words(byte[] body) {
        Json json;
        try {
            json = Json.parse(body);
        } catch (JsonException _) {
            return "the answer has no error that can be read"; // a proxy's page, or nothing
        }
        if (!(json instanceof JsonObject answer)) {
            return "the answer has no error that can be read";
        }
        return switch (answer.find("error").orElse(JsonObject.EMPTY)) {
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
}
