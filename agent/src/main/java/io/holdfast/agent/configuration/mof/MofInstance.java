package io.holdfast.agent.configuration.mof;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.Optional;

/**
 * {@code instance of CLASS as $ALIAS {…};}
 *
 * @param alias with its dollar sign
 * @param properties a reference to another instance is that instance's properties, as an object
 */
public record MofInstance(String className, Optional<String> alias, JsonObject properties) {
    /** Property names compare without regard to case. */
    public Optional<Json> find(String name) {
        return properties.findIgnoreCase(name);
    }

    /** The property when it is a text. */
    public Optional<String> text(String name) {
        return find(name)
                .flatMap(value -> value instanceof JsonString(String text) ? Optional.of(text) : Optional.empty());
    }
}
