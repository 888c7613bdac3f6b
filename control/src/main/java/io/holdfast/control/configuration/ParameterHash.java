package io.holdfast.control.configuration;

import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Collectors;

/** {@code parameterHash}, by which definitions recognise their own parameters: base64 of {@code name=value,name=value}. */
final class ParameterHash {
    private ParameterHash() {}

    /** @param configuration {@code guestConfiguration} of an assignment */
    static String of(JsonObject configuration) {
        String text = configuration.array("configurationParameter").orElse(JsonArray.EMPTY).stream()
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .map(parameter -> parameter.string("name").orElse("") + "="
                        + parameter.string("value").orElse(""))
                .collect(Collectors.joining(","));
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
