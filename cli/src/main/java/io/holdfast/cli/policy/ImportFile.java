package io.holdfast.cli.policy;

import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.nio.file.Path;

/** What a file of a checkout of policies is for an import. */
public sealed interface ImportFile {
    Path file();

    /**
     * A definition or an initiative.
     *
     * @param document {@code {name, properties}}
     * @param set whether it is an initiative
     * @param builtIn whether it keeps its id at the tenant; others are the operator's own
     */
    record Definition(Path file, String name, JsonObject document, boolean set, boolean builtIn)
            implements ImportFile {}

    /** JSON that holds something else, such as the rule of a sample alone. */
    record Other(Path file) implements ImportFile {}

    record Unreadable(Path file, String why) implements ImportFile {}

    static ImportFile read(Path file) throws CommandException {
        Json json;
        try {
            json = PolicyFiles.json(file);
        } catch (JsonException e) {
            return new Unreadable(file, "is not JSON: " + e.getMessage());
        }
        if (!(json instanceof JsonObject document)
                || !(document.findIgnoreCase("properties").orElse(document) instanceof JsonObject properties)) {
            return new Other(file);
        }
        boolean set = properties.findIgnoreCase("policyDefinitions").isPresent();
        if (!set && properties.findIgnoreCase("policyRule").isEmpty()) {
            return new Other(file);
        }
        String id = document.string("id").orElse("");
        String name = document.string("name").orElse(id.substring(id.lastIndexOf('/') + 1));
        String type = properties.string("policyType").orElse("Custom");
        boolean builtIn = Ascii.equalsIgnoreCase(type, "BuiltIn") || Ascii.equalsIgnoreCase(type, "Static");
        return new Definition(
                file,
                name,
                JsonObject.builder()
                        .put("name", name)
                        .put("properties", properties)
                        .build(),
                set,
                builtIn);
    }
}
