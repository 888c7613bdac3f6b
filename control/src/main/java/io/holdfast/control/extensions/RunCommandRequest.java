package io.holdfast.control.extensions;

import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Checks what a run command asks for, as far as it can be known before the machine looks at it. */
final class RunCommandRequest {
    static final long LONGEST = 86_400;

    private static final int MAX_SCRIPT = 256 << 10;
    private static final int MAX_PARAMETERS = 100;

    /** Need an Azure storage account or an Azure identity, which a machine of Holdfast does not have. */
    private static final List<String> OUT_OF_REACH =
            List.of("outputBlobUri", "errorBlobUri", "outputBlobManagedIdentity", "errorBlobManagedIdentity");

    private RunCommandRequest() {}

    /** @throws ProblemException InvalidRequestContent, naming the property */
    static void check(JsonObject properties, Map<String, JsonObject> secrets) {
        source(properties.object("source").orElseThrow(() -> invalid("source", "is required")));
        for (String name : OUT_OF_REACH) {
            if (properties.has(name)) {
                throw invalid(
                        name,
                        "is not served: a machine of Holdfast does not write to Azure storage. The ends of output and"
                                + " error are in instanceView, and the whole of them in files on the machine");
            }
        }
        OptionalLong timeout = properties.number("timeoutInSeconds");
        if (properties.has("timeoutInSeconds")
                && (timeout.isEmpty() || timeout.getAsLong() < 1 || timeout.getAsLong() > LONGEST)) {
            throw invalid("timeoutInSeconds", "is not a whole number from 1 to " + LONGEST);
        }
        String user = properties.string("runAsUser").orElse("");
        if (!user.isEmpty() && !user.matches("[A-Za-z0-9_][A-Za-z0-9_.@-]{0,255}")) {
            throw invalid("runAsUser", "is not the name of a user");
        }
        parameters("parameters", properties.array("parameters"), false);
        parameters(
                "protectedParameters",
                Optional.ofNullable(secrets.get("protectedParameters"))
                        .flatMap(secret -> secret.array("protectedParameters")),
                true);
    }

    private static void source(JsonObject source) {
        if (source.has("commandId")) {
            throw invalid("source.commandId", "is not served: there are no predefined commands; give source.script");
        }
        if (source.has("scriptUriManagedIdentity")) {
            throw invalid(
                    "source.scriptUriManagedIdentity",
                    "is not served: the machine has no Azure identity; give source.script, or an address that needs none");
        }
        Optional<String> script = source.string("script");
        Optional<String> uri = source.string("scriptUri");
        if (script.isPresent() == uri.isPresent()) {
            throw invalid("source", "must have exactly one of script and scriptUri");
        }
        if (script.isPresent()
                && (script.get().isBlank()
                        || script.get().length() > MAX_SCRIPT
                        || script.get().indexOf('\0') >= 0)) {
            throw invalid(
                    "source.script",
                    "must have from 1 to " + MAX_SCRIPT
                            + " characters, one of them not a space, and none of them zero");
        }
        if (uri.isPresent() && !uri.get().matches("(?i)https?://[!-~]{1,2048}")) {
            throw invalid("source.scriptUri", "is not an address of https or http");
        }
    }

    /** Messages name the place and never a value. */
    private static void parameters(String member, Optional<JsonArray> array, boolean hidden) {
        if (array.isEmpty()) {
            return;
        }
        if (array.get().size() > MAX_PARAMETERS) {
            throw invalid(member, "has more than " + MAX_PARAMETERS + " elements");
        }
        int index = 0;
        for (Json element : array.get()) {
            String place = member + "[" + index++ + "]";
            if (!(element instanceof JsonObject parameter)
                    || !parameter.names().stream().allMatch(List.of("name", "value")::contains)
                    || !(parameter.find("value").orElse(Json.ofNull()) instanceof JsonString(String value))) {
                throw invalid(place, "is not an object of the strings name and value");
            }
            if (value.indexOf('\0') >= 0) {
                throw invalid(place + ".value", "has a zero character");
            }
            Optional<Json> name = parameter.find("name");
            if (name.isPresent()
                    && !(name.get() instanceof JsonString(String text)
                            && text.matches("[A-Za-z_][A-Za-z0-9_]{0,127}|"))) {
                throw invalid(place + ".name", "is not the name of an environment variable");
            }
            if (hidden && parameter.string("name").orElse("").isEmpty()) {
                throw invalid(
                        place + ".name",
                        "is required: without a name the value would be an argument, which everybody on the machine can"
                                + " read");
            }
        }
    }

    private static ProblemException invalid(String member, String what) {
        return Problem.of(
                        ProblemCode.INVALID_REQUEST_CONTENT,
                        "'properties." + member + "' " + what + ".",
                        "properties." + member)
                .exception();
    }
}
