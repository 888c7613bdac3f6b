package io.holdfast.cli.policy;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.Optional;

/**
 * One case as it stands in its file.
 *
 * @param defaults what the file says for all of its cases
 */
public record PolicyCase(JsonObject members, JsonObject defaults) {
    /** Its name. */
    public String note() {
        return members.string("note").orElse("(without a note)");
    }

    boolean skipped() {
        return isTrue("skip");
    }

    boolean isTrue(String name) {
        return members.find(name).orElse(JsonNull.NULL) == JsonBoolean.TRUE;
    }

    /** Whether the definition must be refused. */
    boolean wantsRefusal() {
        return wanted("want_parse_error") || wanted("want_compile_error");
    }

    private boolean wanted(String name) {
        Json value = members.find(name).orElse(JsonNull.NULL);
        return value != JsonNull.NULL && value != JsonBoolean.FALSE;
    }

    /** A rule or a definition: JSON as text, or as YAML. */
    Optional<JsonObject> document(String name) throws JsonException {
        Json value = members.find(name).or(() -> defaults.find(name)).orElse(JsonNull.NULL);
        if (value instanceof JsonString text) {
            value = Json.parse(text.value());
        }
        return value instanceof JsonObject object ? Optional.of(object) : Optional.empty();
    }

    JsonObject object(String name) {
        return members.object(name).orElse(JsonObject.EMPTY);
    }

    /** The values of parameters as an assignment has them. */
    JsonObject parameters() {
        JsonObject.Builder values = JsonObject.builder();
        object("parameters").members().forEach((name, value) -> values.put(name, JsonObject.of("value", value)));
        return values.build();
    }

    /** The effect that is expected; empty when the rule shall not apply. */
    Optional<String> wantedEffect() {
        return isTrue("want_undefined") ? Optional.empty() : members.string("want_effect");
    }

    Optional<Json> wantedDetails() {
        return members.find("want_details");
    }

    /** What look-ups of related resources find. */
    JsonArray awaited() {
        return members.array("host_await").orElse(JsonArray.EMPTY);
    }
}
