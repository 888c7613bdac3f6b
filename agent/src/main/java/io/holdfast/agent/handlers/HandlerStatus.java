package io.holdfast.agent.handlers;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonLimits;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a handler says about one of its extensions, read as loosely as section 10 wants.
 *
 * @param word {@code transitioning}, {@code warning}, {@code error} or {@code success}
 * @param status the file's {@code status} object, cut to size and without shared access signatures
 */
public record HandlerStatus(String word, Optional<String> message, JsonObject status) {
    static final int MAX_TEXT = 131_072;

    /** Much more than is reported, because a long file is to be cut and not to be refused. */
    static final JsonLimits LIMITS = new JsonLimits(4 << 20, 64, 100_000);

    private static final Set<String> WORDS = Set.of("transitioning", "warning", "error", "success");
    private static final String CUT = " ... [TRUNCATED]";
    private static final int LONG_MESSAGE = 1024;
    private static final int LONG_PART = 10_240;

    /** The handler goes on working. */
    public boolean transitioning() {
        return word.equals("transitioning");
    }

    /** The handler's own code, which in practice is the exit code of what it ran; numbers as text count, other things do not. */
    public OptionalInt code() {
        Json code = status.find("code").orElse(Json.ofNull());
        String text = switch (code) {
            case JsonNumber number -> number.literal();
            case JsonString string -> string.value().strip();
            case JsonObject _, JsonArray _, JsonBoolean _, JsonNull _ -> "";
        };
        try {
            return OptionalInt.of(Integer.parseInt(text));
        } catch (NumberFormatException _) {
            return OptionalInt.empty();
        }
    }

    /** Reads a status file; empty for an empty array or null. */
    public static Optional<HandlerStatus> parse(byte[] file) throws JsonException, HandlerException {
        Json document = Json.parse(Text.withoutMark(file), LIMITS);
        if (document instanceof JsonNull || (document instanceof JsonArray empty && empty.isEmpty())) {
            return Optional.empty();
        }
        if (!(document instanceof JsonArray array)) {
            throw invalid(document.kind() + " at the top (expected: an array)");
        }
        if (array.get(0) instanceof JsonNull) {
            return Optional.empty();
        }
        if (!(array.get(0) instanceof JsonObject first)) {
            throw invalid(array.get(0).kind() + " as first element (expected: an object)");
        }
        JsonObject status = first.object("status").orElseThrow(() -> invalid("status is missing"));
        String said = status.string("status").orElseThrow(() -> invalid("status.status is missing"));
        String word = WORDS.contains(said) ? said : "error";
        boolean cut = new String(file, StandardCharsets.UTF_8).length() > MAX_TEXT;
        Optional<JsonObject> message = message(status, cut ? LONG_MESSAGE : Integer.MAX_VALUE);
        JsonObject.Builder result = JsonObject.builder();
        for (String name : new String[] {"name", "operation", "configurationAppliedTime"}) {
            status.find(name).filter(value -> !(value instanceof JsonNull)).ifPresent(value -> result.put(name, value));
        }
        result.put("status", word).put("code", status.find("code").orElse(Json.of(0)));
        message.ifPresent(object -> result.put("formattedMessage", object));
        int used =
                message.flatMap(object -> object.string("message")).orElse("").length();
        JsonArray parts = substatus(status, cut, used);
        if (!parts.isEmpty()) {
            result.put("substatus", parts);
        }
        return Optional.of(
                new HandlerStatus(word, message.flatMap(object -> object.string("message")), result.build()));
    }

    private static Optional<JsonObject> message(JsonObject holder, int max) throws HandlerException {
        Json found = holder.find("formattedMessage").orElse(Json.ofNull());
        if (found instanceof JsonNull) {
            return Optional.empty();
        }
        if (!(found instanceof JsonObject object) || !object.has("lang") || !object.has("message")) {
            throw invalid("formattedMessage lacks lang or message");
        }
        String text = object.string("message").orElse("");
        return Optional.of(JsonObject.builder()
                .put("lang", object.string("lang").orElse("en-US"))
                .put("message", cut(Redaction.of(text), max))
                .build());
    }

    private static JsonArray substatus(JsonObject status, boolean cut, int used) throws HandlerException {
        Json found = status.find("substatus").orElse(Json.ofNull());
        if (found instanceof JsonNull) {
            return JsonArray.EMPTY;
        }
        if (!(found instanceof JsonArray members)) {
            throw invalid("substatus is " + found.kind() + " (expected: an array)");
        }
        List<Json> parts = new ArrayList<>();
        int total = used;
        for (Json member : members) {
            if (member instanceof JsonNull) {
                continue;
            }
            JsonObject part = part(member, cut ? LONG_PART : Integer.MAX_VALUE);
            if (cut) {
                total += part.compact().length();
                if (total > MAX_TEXT) {
                    break;
                }
            }
            parts.add(part);
        }
        return new JsonArray(parts);
    }

    private static JsonObject part(Json member, int max) throws HandlerException {
        if (!(member instanceof JsonObject object)
                || !WORDS.contains(object.string("status").orElse(""))) {
            throw invalid("a substatus has no valid status");
        }
        JsonObject.Builder part = JsonObject.builder()
                .put("name", cut(object.string("name").orElse(""), max))
                .put("status", object.string("status").orElse(""))
                .put("code", object.find("code").orElse(Json.of(0)));
        message(object, max).ifPresent(message -> part.put("formattedMessage", message));
        return part.build();
    }

    private static String cut(String text, int max) {
        return text.length() <= max ? text : text.substring(0, max) + CUT;
    }

    private static HandlerException invalid(String what) {
        return new HandlerException(HandlerCode.STATUS_INVALID, "the handler's status file is malformed: " + what);
    }
}
