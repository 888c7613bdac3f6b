package io.holdfast.agent.configuration.packages;

import io.holdfast.agent.configuration.mof.MofInstance;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Values of an assignment for properties of resources, by {@code [Class]Name;Property} (policy, 7.1). */
final class Parameters {
    private static final Set<String> SCRIPTS = Set.of("test", "set", "testsignature", "setsignature");

    private final Map<String, String> values;
    private final Set<String> used = new HashSet<>();

    Parameters(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    MofInstance apply(MofInstance instance, String resource) throws ConfigurationPackageException {
        JsonObject properties = instance.properties();
        for (Map.Entry<String, String> each : values.entrySet()) {
            int semicolon = each.getKey().lastIndexOf(';');
            if (semicolon > 0 && each.getKey().substring(0, semicolon).equals(resource)) {
                used.add(each.getKey());
                String name = open(instance, each.getKey(), each.getKey().substring(semicolon + 1));
                properties = properties.with(name, typed(each.getKey(), properties.find(name), each.getValue()));
            }
        }
        return new MofInstance(instance.className(), instance.alias(), properties);
    }

    /**
     * The property as the document writes it. Whoever assigns a package chooses no more than its publisher left open: what
     * stands in the document, and never a script or what a resource is.
     */
    private static String open(MofInstance instance, String parameter, String property)
            throws ConfigurationPackageException {
        boolean closed = MofResources.COMMON.contains(Ascii.lower(property))
                || (instance.className().equals(MofResources.SCRIPT) && SCRIPTS.contains(Ascii.lower(property)));
        Optional<String> found = closed
                ? Optional.empty()
                : instance.properties().names().stream()
                        .filter(known -> Ascii.equalsIgnoreCase(known, property))
                        .findFirst();
        return found.orElseThrow(
                () -> new ConfigurationPackageException(
                        "parameter '" + parameter
                                + "': the document does not leave it open (expected: a property that the resource has there, and no script)"));
    }

    /** Values are texts on their way here; the document says what the property is, and a text where it says nothing. */
    private static Json typed(String parameter, Optional<Json> before, String value)
            throws ConfigurationPackageException {
        Json standard = before.orElse(JsonNull.NULL);
        return switch (standard) {
            case JsonBoolean _ -> {
                if (!Ascii.equalsIgnoreCase(value, "true") && !Ascii.equalsIgnoreCase(value, "false")) {
                    throw wrong(parameter, value, "true or false");
                }
                yield Json.of(Ascii.equalsIgnoreCase(value, "true"));
            }
            case JsonNumber _ -> {
                if (!value.matches("-?[0-9]{1,18}")) {
                    throw wrong(parameter, value, "a whole number");
                }
                yield Json.of(Long.parseLong(value));
            }
            case JsonArray _ -> list(value);
            case JsonObject _ -> throw wrong(parameter, value, "no parameter: the property is an instance");
            case JsonString _, JsonNull _ -> Json.of(value);
        };
    }

    /** A JSON array, or parts with semicolons between. */
    private static Json list(String value) {
        try {
            if (value.startsWith("[")
                    && Json.parse(value.getBytes(StandardCharsets.UTF_8)) instanceof JsonArray array) {
                return array;
            }
        } catch (JsonException _) {
            return JsonArray.ofStrings(List.of(value)); // a text that begins so
        }
        return JsonArray.ofStrings(Arrays.stream(value.split(";"))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList());
    }

    private static ConfigurationPackageException wrong(String parameter, String value, String expected) {
        return new ConfigurationPackageException(
                "parameter '" + parameter + "': '" + value + "' (expected: " + expected + ")");
    }

    /** A parameter that nothing takes would change the meaning of the assignment unseen. */
    void requireUsed() throws ConfigurationPackageException {
        for (String name : values.keySet()) {
            if (!used.contains(name)) {
                throw new ConfigurationPackageException(
                        "parameter '" + name + "' (expected: [Class]Name;Property of a resource in the package)");
            }
        }
    }
}
