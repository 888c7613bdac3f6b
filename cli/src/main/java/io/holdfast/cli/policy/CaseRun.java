package io.holdfast.cli.policy;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.policy.AliasTable;
import io.holdfast.policy.CompiledPolicy;
import io.holdfast.policy.Effect;
import io.holdfast.policy.Evaluation;
import io.holdfast.policy.EvaluationContext;
import io.holdfast.policy.PolicyCompiler;
import io.holdfast.policy.PolicyDefinition;
import io.holdfast.policy.PolicyException;
import io.holdfast.policy.PolicyLimits;
import io.holdfast.policy.Related;
import io.holdfast.policy.Subject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs one case. */
record CaseRun(PolicyCase one, AliasTable aliases, Instant now) {
    CaseResult result() {
        CompiledPolicy policy;
        try {
            policy = compile();
        } catch (JsonException | PolicyException e) {
            return one.wantsRefusal() ? new CaseResult.Passed() : failed("refused: " + e.getMessage());
        }
        if (one.wantsRefusal()) {
            return failed("the definition was not refused");
        }
        Subject subject = Subject.of(one.object("resource"));
        Optional<String> version = one.members().string("api_version");
        return judge(policy.tryOut(version.isPresent() ? subject.atApiVersion(version.get()) : subject, context()));
    }

    private CompiledPolicy compile() throws JsonException, PolicyException {
        Optional<JsonObject> definition = one.document("policy_definition");
        Optional<JsonObject> rule = one.document("policy_rule");
        boolean own = one.members().has("policy_rule") || definition.isEmpty();
        if (own && rule.isEmpty()) {
            throw new JsonException("the case has neither policy_rule nor policy_definition as JSON", 0, 0);
        }
        PolicyDefinition parsed = own
                ? PolicyDefinition.ofRule(rule.orElse(JsonObject.EMPTY), PolicyLimits.CUSTOM)
                : PolicyDefinition.parse(definition.orElse(JsonObject.EMPTY), PolicyLimits.CUSTOM);
        return PolicyCompiler.compile(parsed, one.parameters(), aliases);
    }

    private EvaluationContext context() {
        JsonObject given = one.object("context");
        return new EvaluationContext(
                part(given, "resourcegroup"),
                part(given, "subscription"),
                one.members().object("request_context").orElseGet(() -> part(given, "requestcontext")),
                part(given, "policy"),
                time(given));
    }

    /** A member by its name without case and underscores. */
    private static JsonObject part(JsonObject context, String name) {
        return find(context, name) instanceof JsonObject object ? object : JsonObject.EMPTY;
    }

    private static Json find(JsonObject context, String name) {
        for (Map.Entry<String, Json> member : context.members().entrySet()) {
            if (Ascii.lower(member.getKey().replace("_", "")).equals(name)) {
                return member.getValue();
            }
        }
        return JsonNull.NULL;
    }

    private Instant time(JsonObject context) {
        if (find(context, "utcnow") instanceof JsonString text) {
            try {
                return Instant.parse(text.value());
            } catch (DateTimeException _) {
                return now;
            }
        }
        return now;
    }

    private CaseResult judge(Evaluation evaluation) {
        return switch (evaluation) {
            case Evaluation.NotApplicable _, Evaluation.Compliant _ -> nothing("the rule does not apply");
            case Evaluation.Failed(String reason) ->
                one.isTrue("want_failure")
                        ? new CaseResult.Passed()
                        : failed("the evaluation failed, which is an implicit deny: " + reason);
            case Evaluation.Matched matched -> matched(matched);
        };
    }

    /** No effect came of the rule. */
    private CaseResult nothing(String why) {
        Optional<String> wanted = one.wantedEffect();
        if (one.isTrue("want_failure")) {
            return failed(why + " (expected: a failure)");
        }
        return wanted.isEmpty()
                ? new CaseResult.Passed()
                : failed(why + " (expected: the effect " + wanted.get() + ")");
    }

    private CaseResult matched(Evaluation.Matched matched) {
        Optional<Related> related = switch (matched.effect()) {
            case Effect.AuditIfNotExists effect -> Optional.of(effect.related());
            case Effect.DeployIfNotExists effect -> Optional.of(effect.related());
            case Effect.Disabled _,
                    Effect.Audit _,
                    Effect.Deny _,
                    Effect.Append _,
                    Effect.Modify _,
                    Effect.DenyAction _,
                    Effect.Manual _ -> Optional.empty();
        };
        if (related.isPresent()) {
            for (Json item : one.awaited()) {
                switch (existence(related.get(), item)) {
                    case Related.Verdict.Satisfied _ -> {
                        return nothing("a related resource satisfies the effect");
                    }
                    case Related.Verdict.Failed(String reason) -> {
                        return one.isTrue("want_failure")
                                ? new CaseResult.Passed()
                                : failed("the existence condition failed: " + reason);
                    }
                    case Related.Verdict.Unsatisfied _ -> {
                        // the next one may
                    }
                }
            }
        }
        return compare(matched);
    }

    private static Related.Verdict existence(Related related, Json item) {
        Related.Verdict none = new Related.Verdict.Unsatisfied(List.of());
        if (!(item instanceof JsonObject found)) {
            return none;
        }
        Optional<String> type = found.string("resource_type");
        if (type.isPresent() && !Ascii.equalsIgnoreCase(type.get(), related.type())) {
            return none;
        }
        Json response = found.find("response").orElse(JsonNull.NULL);
        for (Json candidate : response instanceof JsonArray several ? several : JsonArray.of(response)) {
            if (candidate instanceof JsonObject document) {
                Related.Verdict verdict = related.judge(Subject.of(document));
                if (!(verdict instanceof Related.Verdict.Unsatisfied)) {
                    return verdict;
                }
            }
        }
        return none;
    }

    private CaseResult compare(Evaluation.Matched matched) {
        String effect = matched.effect().text();
        Optional<String> wanted = one.wantedEffect();
        if (wanted.isEmpty() || one.isTrue("want_failure")) {
            return failed("the effect " + effect + " (expected: none)");
        }
        if (!Ascii.equalsIgnoreCase(wanted.get(), effect)) {
            return failed("the effect " + effect + " (expected: " + wanted.get() + ")");
        }
        Optional<Json> details = one.wantedDetails();
        if (details.isPresent() && !within(details.get(), matched.details())) {
            return failed("the details " + matched.details().compact() + " (expected: "
                    + details.get().compact() + ")");
        }
        return new CaseResult.Passed();
    }

    /** Whether all that is expected is there; an object may have more members. */
    private static boolean within(Json expected, Json actual) {
        if (expected instanceof JsonObject wanted && actual instanceof JsonObject there) {
            return wanted.members().entrySet().stream()
                    .allMatch(member -> there.findIgnoreCase(member.getKey())
                            .filter(value -> within(member.getValue(), value))
                            .isPresent());
        }
        if (expected instanceof JsonArray wanted && actual instanceof JsonArray there) {
            if (wanted.size() != there.size()) {
                return false;
            }
            for (int i = 0; i < wanted.size(); i++) {
                if (!within(wanted.get(i), there.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return expected.equals(actual);
    }

    private static CaseResult failed(String why) {
        return new CaseResult.Failed(why);
    }
}
