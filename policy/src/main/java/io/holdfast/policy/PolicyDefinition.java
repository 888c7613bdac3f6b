package io.holdfast.policy;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.policy.language.Expression;
import io.holdfast.policy.language.FieldNames;
import io.holdfast.policy.language.Rule;
import io.holdfast.policy.language.Template;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A policy definition. */
public final class PolicyDefinition {
    private final Labels labels;
    private final String policyType;
    private final String mode;
    private final List<String> versions;
    private final JsonObject metadata;
    private final Parameters parameters;
    private final Optional<String> storedOnly;
    private final Optional<Rule> rule;

    /** @param version of the content, {@code metadata.version} where the property is missing */
    private record Labels(String name, String displayName, String description, String version) {}

    private PolicyDefinition(
            Labels labels,
            String policyType,
            String mode,
            List<String> versions,
            JsonObject metadata,
            Parameters parameters,
            Optional<String> storedOnly,
            Optional<Rule> rule) {
        this.labels = labels;
        this.policyType = policyType;
        this.mode = mode;
        this.versions = List.copyOf(versions);
        this.metadata = metadata;
        this.parameters = parameters;
        this.storedOnly = storedOnly;
        this.rule = rule;
    }

    /**
     * @param document the whole resource, or its properties alone
     * @param limits {@link PolicyLimits#CUSTOM} for what users write
     */
    public static PolicyDefinition parse(JsonObject document, PolicyLimits limits) throws PolicyException {
        Optional<JsonObject> inner = Documents.object(document, "properties");
        JsonObject properties = inner.orElse(document);
        String prefix = inner.isPresent() ? "properties." : "";
        String mode = Documents.string(properties, "mode");
        String type = Documents.string(properties, "policyType");
        Optional<String> storedOnly = storedOnly(mode, type, prefix);
        Parameters parameters = Parameters.parse(
                properties.findIgnoreCase("parameters").orElse(JsonNull.NULL),
                prefix + "parameters",
                limits.parameters(),
                limits.strict());
        Optional<Rule> rule = Optional.empty();
        if (storedOnly.isEmpty()) {
            String path = prefix + "policyRule";
            rule = Optional.of(Rule.parse(
                    properties
                            .findIgnoreCase("policyRule")
                            .orElseThrow(() -> new PolicyException(PolicyFault.INVALID_RULE, path, "is missing")),
                    limits,
                    path));
            check(rule.get(), parameters, path);
        }
        JsonObject metadata = Documents.object(properties, "metadata").orElse(JsonObject.EMPTY);
        String version = Documents.string(properties, "version");
        List<String> versions = new ArrayList<>();
        if (properties.findIgnoreCase("versions").orElse(JsonArray.EMPTY) instanceof JsonArray array) {
            array.forEach(item -> {
                if (item instanceof JsonString text) {
                    versions.add(text.value());
                }
            });
        }
        return new PolicyDefinition(
                new Labels(
                        Documents.string(document, "name"),
                        Documents.string(properties, "displayName"),
                        Documents.string(properties, "description"),
                        version.isEmpty() ? Documents.string(metadata, "version") : version),
                type,
                mode,
                versions,
                metadata,
                parameters,
                storedOnly,
                rule);
    }

    /** A bare {@code {"if": …, "then": …}} of mode All; values of any parameters are taken. */
    public static PolicyDefinition ofRule(JsonObject rule, PolicyLimits limits) throws PolicyException {
        Rule parsed = Rule.parse(rule, limits, "policyRule");
        check(parsed, Parameters.OPEN, "policyRule");
        return new PolicyDefinition(
                new Labels("", "", "", ""),
                "",
                "All",
                List.of(),
                JsonObject.EMPTY,
                Parameters.OPEN,
                Optional.empty(),
                Optional.of(parsed));
    }

    /** The last segment of its id; empty when the document does not say it. */
    public String name() {
        return labels.name();
    }

    public String displayName() {
        return labels.displayName();
    }

    public String description() {
        return labels.description();
    }

    /** BuiltIn, Custom, Static or empty, as written. */
    public String policyType() {
        return policyType;
    }

    /** As written; empty when there is none, which is Indexed. */
    public String mode() {
        return mode;
    }

    /** Of the content, {@code metadata.version} where the property is missing; may be empty. */
    public String version() {
        return labels.version();
    }

    /** Those that exist, in the order of the document. */
    public List<String> versions() {
        return versions;
    }

    public JsonObject metadata() {
        return metadata;
    }

    public Parameters parameters() {
        return parameters;
    }

    /** Why it is never evaluated here: a resource-provider mode or a static definition. */
    public Optional<String> storedOnly() {
        return storedOnly;
    }

    Optional<Rule> rule() {
        return rule;
    }

    private static Optional<String> storedOnly(String mode, String type, String prefix) throws PolicyException {
        if (Ascii.equalsIgnoreCase(type, "Static")) {
            return Optional.of("a static definition is never evaluated");
        }
        if (mode.isEmpty() || Ascii.equalsIgnoreCase(mode, "All") || Ascii.equalsIgnoreCase(mode, "Indexed")) {
            return Optional.empty();
        }
        if (mode.matches("[A-Za-z0-9]+(\\.[A-Za-z0-9]+)+")) {
            return Optional.of("the resource-provider mode " + mode + " is not evaluated here");
        }
        throw new PolicyException(
                PolicyFault.INVALID_RULE,
                prefix + "mode",
                "'" + mode + "' (expected: All, Indexed or a resource-provider mode)");
    }

    /** Parameters exist, and the details suit every effect that can become of the expression. */
    private static void check(Rule rule, Parameters parameters, String path) throws PolicyException {
        for (String name : FieldNames.parameters(rule)) {
            if (!parameters.open() && parameters.find(name).isEmpty()) {
                throw new PolicyException(
                        PolicyFault.INVALID_RULE, path, "uses the parameter '" + name + "', which is not defined");
            }
        }
        for (String effect : effects(rule, parameters)) {
            EffectKind kind = EffectKind.of(effect)
                    .orElseThrow(() -> new PolicyException(
                            PolicyFault.INVALID_RULE,
                            path + ".then.effect",
                            "'" + effect + "' (expected: one of " + List.of(EffectKind.values()) + ")"));
            rule.details(kind, path);
        }
    }

    /** The effects that can become of the definition, as far as that can be known without an assignment. */
    private static Set<String> effects(Rule rule, Parameters parameters) {
        Set<String> effects = new LinkedHashSet<>();
        if (rule.effect() instanceof Template.Plain(JsonString text)) {
            effects.add(text.value());
        } else if (rule.effect() instanceof Template.Computed(Expression.Call call, String _)
                && call.function().name().equals("parameters")
                && call.arguments().getFirst() instanceof Expression.Literal(JsonString(String name))) {
            parameters.find(name).ifPresent(parameter -> {
                List<Json> values = new ArrayList<>(parameter.allowedValues());
                parameter.defaultValue().ifPresent(values::add);
                values.forEach(value -> {
                    if (value instanceof JsonString text) {
                        effects.add(text.value());
                    }
                });
            });
        }
        return effects;
    }

    /** Mode Indexed, or none: the policy concerns only types that have tags and location. */
    public boolean indexed() {
        return !Ascii.equalsIgnoreCase(mode, "All");
    }

    /** Aliases in {@code if} that no type has, which make the rule concern nothing. */
    public Set<String> unknownAliases(AliasTable aliases) {
        Set<String> unknown = new LinkedHashSet<>();
        rule.ifPresent(parsed -> FieldNames.fields(parsed.condition()).stream()
                .filter(name -> !FieldNames.isPlain(name) && !aliases.knows(name))
                .forEach(unknown::add));
        return unknown;
    }
}
