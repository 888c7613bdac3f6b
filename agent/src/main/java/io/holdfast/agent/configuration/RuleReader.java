package io.holdfast.agent.configuration;

import io.holdfast.agent.configuration.RuleText.Severity;
import io.holdfast.agent.configuration.resources.ConfigurationException;
import io.holdfast.agent.configuration.resources.ResourceKinds;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Reads rules: an array of {@code {"id", "title", "cis", "nist": […], "severity", "remediation", "when": {…}, CLASS: {…}}},
 * where CLASS is that of the one resource with its properties.
 */
public final class RuleReader {
    private static final Set<String> TEXTS = Set.of("id", "title", "cis", "nist", "severity", "remediation", "when");

    private RuleReader() {}

    public static List<Item> read(Json json) throws ConfigurationException {
        if (!(json instanceof JsonArray rules)) {
            throw new ConfigurationException("rules are of kind " + json.kind() + " (expected: array)");
        }
        List<Item> items = new ArrayList<>();
        for (Json rule : rules) {
            if (!(rule instanceof JsonObject object)) {
                throw new ConfigurationException("a rule is of kind " + rule.kind() + " (expected: object)");
            }
            items.add(item(object));
        }
        return List.copyOf(items);
    }

    private static Item item(JsonObject rule) throws ConfigurationException {
        String id = text(rule, "?", "id");
        Set<String> kinds = new HashSet<>(rule.names());
        kinds.removeAll(TEXTS);
        if (kinds.size() != 1) {
            throw new ConfigurationException("rule '" + id + "': members " + kinds + " (expected: one resource)");
        }
        String kind = kinds.iterator().next();
        JsonObject properties = rule.object(kind)
                .orElseThrow(() -> new ConfigurationException("rule '" + id + "': " + kind + " is no object"));
        Optional<JsonObject> when = rule.object("when");
        try {
            return new Item(
                    id,
                    Optional.of(new RuleText(
                            text(rule, id, "title"),
                            rule.string("cis").orElse(""),
                            strings(rule, id),
                            severity(rule, id),
                            text(rule, id, "remediation"))),
                    when.isPresent() ? Optional.of(Condition.parse(when.get())) : Optional.empty(),
                    ResourceKinds.read(kind, properties));
        } catch (ConfigurationException e) {
            throw new ConfigurationException("rule '" + id + "': " + e.getMessage());
        }
    }

    private static Severity severity(JsonObject rule, String id) throws ConfigurationException {
        String word = text(rule, id, "severity").toUpperCase(Locale.ROOT);
        for (Severity severity : Severity.values()) {
            if (severity.name().equals(word)) {
                return severity;
            }
        }
        throw new ConfigurationException("severity: '" + word + "' (expected: high, medium or low)");
    }

    private static List<String> strings(JsonObject rule, String id) throws ConfigurationException {
        List<String> texts = new ArrayList<>();
        for (Json each : rule.array("nist").orElse(JsonArray.EMPTY)) {
            if (!(each instanceof JsonString(String text)) || !text.matches("[A-Z]{2}-[0-9]{1,2}(\\([0-9]{1,2}\\))?")) {
                throw new ConfigurationException(
                        "rule '" + id + "': nist: " + each.compact() + " (expected: \"AC-3\")");
            }
            texts.add(text);
        }
        return texts;
    }

    private static String text(JsonObject rule, String id, String name) throws ConfigurationException {
        return rule.string(name)
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> new ConfigurationException("rule '" + id + "': '" + name + "' is missing"));
    }
}
