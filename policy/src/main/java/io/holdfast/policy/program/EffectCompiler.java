package io.holdfast.policy.program;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.policy.ConflictEffect;
import io.holdfast.policy.Effect;
import io.holdfast.policy.EffectKind;
import io.holdfast.policy.language.Details;
import io.holdfast.policy.language.Template;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the effect of a rule, for one resource type.
 *
 * @param text as the definition or the parameter writes it
 * @param shown the details as they are shown
 */
record EffectCompiler(EffectKind kind, String text, Details details, Template shown, Known known, Fields fields) {
    EffectProgram compile() {
        TermCompiler terms = RuleCompiler.ofRule(known, fields).terms();
        Term all = terms.term(shown, Scope.NONE);
        Maker maker = maker(terms);
        return new EffectProgram() {
            @Override
            public Effect effect(Frame frame) {
                return maker.make(frame);
            }

            @Override
            public Json details(Frame frame) {
                return all.value(frame);
            }
        };
    }

    /** Makes the effect of one match. */
    @FunctionalInterface
    private interface Maker {
        Effect make(Frame frame);
    }

    private Maker maker(TermCompiler terms) {
        return switch (details) {
            case Details.None _ -> plain();
            case Details.Edits edits -> edits(edits, terms);
            case Details.Existence existence -> existence(existence, terms);
            case Details.DenyAction deny -> denyAction(deny, terms);
            case Details.Manual(Optional<Template> state) -> {
                Optional<Term> term = optional(state, terms);
                yield frame -> new Effect.Manual(text, string(term, frame).orElse("Unknown"));
            }
        };
    }

    private Maker plain() {
        Effect effect = switch (kind) {
            case AUDIT -> new Effect.Audit(text);
            case DENY -> new Effect.Deny(text);
            case DISABLED -> new Effect.Disabled(text);
            case APPEND, MODIFY, MANUAL, AUDIT_IF_NOT_EXISTS, DEPLOY_IF_NOT_EXISTS, DENY_ACTION ->
                throw new IllegalStateException(kind + " has details");
        };
        return _ -> effect;
    }

    private Maker edits(Details.Edits edits, TermCompiler terms) {
        EditCompiler operations = new EditCompiler(kind == EffectKind.MODIFY, terms, fields);
        List<EditCompiler.Operation> compiled =
                edits.operations().stream().map(operations::compile).toList();
        if (kind == EffectKind.APPEND) {
            return frame -> new Effect.Append(text, operations.edits(compiled, frame));
        }
        Optional<Term> conflict = optional(edits.conflictEffect(), terms);
        Optional<Term> roles = optional(edits.roleDefinitionIds(), terms);
        return frame -> new Effect.Modify(
                text,
                conflictEffect(string(conflict, frame).orElse("deny")),
                roles.isPresent() ? strings(roles.get(), frame) : List.of(),
                operations.edits(compiled, frame));
    }

    private static ConflictEffect conflictEffect(String text) {
        return switch (Ascii.lower(text)) {
            case "deny" -> ConflictEffect.DENY;
            case "audit" -> ConflictEffect.AUDIT;
            case "disabled" -> ConflictEffect.DISABLED;
            default -> throw new EvaluationFailure("conflictEffect '" + text + "' (expected: deny, audit or disabled)");
        };
    }

    private Maker existence(Details.Existence existence, TermCompiler terms) {
        ExistenceCompiler related = new ExistenceCompiler(existence, terms, known, fields);
        if (existence.deployment().isEmpty()) {
            return frame -> new Effect.AuditIfNotExists(text, related.related(frame));
        }
        Details.Deployment deployment = existence.deployment().get();
        Term around = terms.term(deployment.around(), Scope.NONE);
        Term roles = terms.term(deployment.roleDefinitionIds(), Scope.NONE);
        Optional<Term> scope = optional(deployment.scope(), terms);
        return frame -> new Effect.DeployIfNotExists(
                text,
                related.related(frame),
                strings(roles, frame),
                deployment(around.value(frame), deployment.template()),
                Ascii.equalsIgnoreCase(string(scope, frame).orElse(""), "subscription"));
    }

    /** With the template in its place again. */
    private static JsonObject deployment(Json around, Optional<JsonObject> template) {
        JsonObject deployment = around instanceof JsonObject object ? object : JsonObject.EMPTY;
        if (template.isEmpty()) {
            return deployment;
        }
        JsonObject.Builder result = JsonObject.builder();
        for (Map.Entry<String, Json> member : deployment.members().entrySet()) {
            boolean properties = Ascii.equalsIgnoreCase(member.getKey(), "properties");
            result.put(
                    member.getKey(),
                    properties && member.getValue() instanceof JsonObject inner
                            ? inner.with("template", template.get())
                            : member.getValue());
        }
        return result.build();
    }

    private Maker denyAction(Details.DenyAction deny, TermCompiler terms) {
        Term names = terms.term(deny.actionNames(), Scope.NONE);
        Optional<Term> cascade = optional(deny.cascadeBehaviors(), terms);
        return frame -> {
            Set<String> actions = new HashSet<>();
            strings(names, frame).forEach(name -> actions.add(Ascii.lower(name)));
            Json behaviors = cascade.isPresent() ? cascade.get().value(frame) : JsonNull.NULL;
            Json group = behaviors instanceof JsonObject object
                    ? object.findIgnoreCase("resourceGroup").orElse(JsonNull.NULL)
                    : JsonNull.NULL;
            boolean allowed = group instanceof JsonString(String word) && Ascii.equalsIgnoreCase(word, "allow");
            return new Effect.DenyAction(text, actions, allowed);
        };
    }

    static Optional<Term> optional(Optional<Template> template, TermCompiler terms) {
        return template.map(given -> terms.term(given, Scope.NONE));
    }

    /** Empty when there is none, or an empty one. */
    static Optional<String> string(Optional<Term> term, Frame frame) {
        if (term.isEmpty()) {
            return Optional.empty();
        }
        Json value = term.get().value(frame);
        return value == JsonNull.NULL
                ? Optional.empty()
                : Optional.of(Arguments.string(value)).filter(text -> !text.isEmpty());
    }

    static List<String> strings(Term term, Frame frame) {
        Json value = term.value(frame);
        JsonArray array = value instanceof JsonString ? JsonArray.of(value) : Arguments.array(value);
        return array.stream().map(Arguments::string).toList();
    }
}
