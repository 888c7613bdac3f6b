package io.holdfast.cli.policy;

import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.policy.AliasTable;
import io.holdfast.policy.Initiative;
import io.holdfast.policy.PolicyDefinition;
import io.holdfast.policy.PolicyException;
import io.holdfast.policy.PolicyLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads definitions and initiatives, and binds the initiatives to the definitions that are among them. */
public final class PolicyCheckRun {
    /** What a file is. */
    public sealed interface Verdict {
        record Ok(List<String> warnings) implements Verdict {
            public Ok {
                warnings = List.copyOf(warnings);
            }
        }

        record StoredOnly(String why) implements Verdict {}

        record Refused(String why) implements Verdict {}
    }

    private final AliasTable aliases;
    private final Map<Path, Verdict> verdicts = new LinkedHashMap<>();
    private final Map<Path, Initiative> initiatives = new LinkedHashMap<>();
    private final Map<String, PolicyDefinition> definitions = new HashMap<>();

    private PolicyCheckRun(AliasTable aliases) {
        this.aliases = aliases;
    }

    /** The verdicts in the order of the files. */
    public static Map<Path, Verdict> of(List<Path> files, AliasTable aliases) throws CommandException {
        PolicyCheckRun run = new PolicyCheckRun(aliases);
        for (Path file : files) {
            run.verdicts.put(file, run.read(file));
        }
        run.initiatives.forEach((file, initiative) -> run.verdicts.put(file, run.bind(initiative)));
        return run.verdicts;
    }

    private Verdict read(Path file) throws CommandException {
        try {
            if (PolicyFiles.json(file) instanceof JsonObject document) {
                return document(file, document);
            }
            return new Verdict.Refused("is no JSON object (expected: a policy definition or an initiative)");
        } catch (JsonException | PolicyException e) {
            return new Verdict.Refused(String.valueOf(e.getMessage()));
        }
    }

    private Verdict document(Path file, JsonObject document) throws PolicyException {
        JsonObject properties =
                document.findIgnoreCase("properties").orElse(document) instanceof JsonObject inner ? inner : document;
        PolicyLimits limits = limits(properties);
        if (properties.findIgnoreCase("policyDefinitions").isPresent()) {
            initiatives.put(file, Initiative.parse(document, limits));
            return new Verdict.Ok(List.of());
        }
        PolicyDefinition definition;
        if (properties.findIgnoreCase("if").isPresent()
                && properties.findIgnoreCase("then").isPresent()) {
            definition = PolicyDefinition.ofRule(properties, limits);
        } else if (properties.findIgnoreCase("policyRule").isPresent()) {
            definition = PolicyDefinition.parse(document, limits);
        } else {
            return new Verdict.Refused("has neither policyRule nor policyDefinitions (expected: one of them)");
        }
        remember(document, definition);
        if (definition.storedOnly().isPresent()) {
            return new Verdict.StoredOnly(definition.storedOnly().get());
        }
        return new Verdict.Ok(definition.unknownAliases(aliases).stream()
                .map(alias -> "unknown alias '" + alias + "': the rule is not applicable to anything")
                .toList());
    }

    /** The documented limits hold for what users write. */
    private static PolicyLimits limits(JsonObject properties) {
        Optional<Json> type = properties.findIgnoreCase("policyType");
        boolean builtIn = type.isPresent()
                && type.get() instanceof JsonString text
                && (Ascii.equalsIgnoreCase(text.value(), "BuiltIn") || Ascii.equalsIgnoreCase(text.value(), "Static"));
        return builtIn ? PolicyLimits.BUILT_IN : PolicyLimits.CUSTOM;
    }

    private void remember(JsonObject document, PolicyDefinition definition) {
        if (document.findIgnoreCase("id").orElse(document) instanceof JsonString id) {
            definitions.put(Ascii.lower(id.value()), definition);
        }
        if (!definition.name().isEmpty()) {
            definitions.put(Ascii.lower(definition.name()), definition);
        }
    }

    private Verdict bind(Initiative initiative) {
        List<String> warnings = new ArrayList<>();
        int missing = 0;
        for (Initiative.Member member : initiative.members()) {
            String id = Ascii.lower(member.policyDefinitionId());
            PolicyDefinition definition = definitions.get(id);
            if (definition == null) {
                definition = definitions.get(id.substring(id.lastIndexOf('/') + 1));
            }
            if (definition == null) {
                missing++;
                continue;
            }
            try {
                initiative.bind(member, definition).ifPresent(warnings::add);
            } catch (PolicyException e) {
                String why = "member '" + member.referenceId() + "': " + e.getMessage();
                if (!Ascii.equalsIgnoreCase(initiative.policyType(), "BuiltIn")) {
                    return new Verdict.Refused(why);
                }
                // a built-in initiative may name an older version of the definition than the one that is here
                warnings.add(why);
            }
        }
        if (missing > 0) {
            warnings.add(missing + " of " + initiative.members().size()
                    + " definitions are not among the paths given, so their parameters were not looked at");
        }
        return new Verdict.Ok(warnings);
    }
}
