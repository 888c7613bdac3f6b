package io.holdfast.control.governance;

import io.holdfast.control.governance.Assigned.Member;
import io.holdfast.control.governance.PendingResource.Field;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.TypeRegistry;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.ConflictEffect;
import io.holdfast.policy.Edit;
import io.holdfast.policy.Edits;
import io.holdfast.policy.Effect;
import io.holdfast.policy.EvaluatedExpression;
import io.holdfast.policy.Evaluation;
import io.holdfast.policy.FieldPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code Microsoft.PolicyInsights/checkPolicyRestrictions}: what policies would say of a resource before it is written, and
 * which values of its fields they would refuse, set or take away. Nothing is written.
 */
public final class PolicyRestrictions {
    private static final String ACTION = "Microsoft.PolicyInsights/checkPolicyRestrictions/read";

    private final AccessControl access;
    private final PolicySnapshots snapshots;
    private final Subjects subjects;
    private final TypeRegistry registry;

    public PolicyRestrictions(
            AccessControl access, PolicySnapshots snapshots, Subjects subjects, TypeRegistry registry) {
        this.access = access;
        this.snapshots = snapshots;
        this.subjects = subjects;
        this.registry = registry;
    }

    /** A policy that holds for the resource; no two of them are equal. */
    private static final class Holding {
        private final Assigned assigned;
        private final Member member;

        Holding(Assigned assigned, Member member) {
            this.assigned = assigned;
            this.member = member;
        }

        @Override
        public String toString() {
            return assigned.id() + " " + member.referenceId();
        }
    }

    /**
     * @param place a subscription or a resource group
     * @throws io.holdfast.kernel.ProblemException AuthorizationFailed, InvalidRequestContent, InvalidResourceType
     */
    public JsonObject check(RequestContext context, ResourceId place, JsonObject body) {
        access.current().require(context.caller(), ACTION, place);
        PendingResource pending = PendingResource.parse(registry, place, body);
        PolicySnapshot snapshot = snapshots.current();
        List<Holding> holding = new ArrayList<>();
        for (Assigned assigned : snapshot.over(
                pending.id(), pending.id().type().toString(), pending.content().string("location"))) {
            for (Member member : assigned.members()) {
                if (assigned.enforced() && !snapshot.exempt(pending.id(), assigned, member, context.time())) {
                    holding.add(new Holding(assigned, member));
                }
            }
        }
        JsonArray fields = pending.fields().stream()
                .map(field -> (Json) JsonObject.builder()
                        .put("field", field.name())
                        .put("restrictions", restrictions(context, pending, field, holding))
                        .build())
                .collect(JsonArray.collector());
        return JsonObject.of(
                "fieldRestrictions",
                fields,
                "contentEvaluationResult",
                JsonObject.of("policyEvaluations", evaluations(context, pending, holding)));
    }

    private JsonArray evaluations(RequestContext context, PendingResource pending, List<Holding> holding) {
        List<Json> evaluations = new ArrayList<>();
        refusals(context, pending, pending.content(), holding)
                .forEach((one, matched) -> evaluations.add(JsonObject.builder()
                        .put("policyInfo", info(one))
                        .put("evaluationResult", PolicyState.NON_COMPLIANT)
                        .put(
                                "evaluationDetails",
                                JsonObject.of(
                                        "evaluatedExpressions",
                                        matched.reasons().stream()
                                                .map(reason -> (Json) reason.toJson())
                                                .collect(JsonArray.collector())))
                        .put(
                                "effectDetails",
                                JsonObject.of(
                                        "policyEffect", Json.of(matched.effect().text())))
                        .build()));
        return new JsonArray(evaluations);
    }

    /** Who refuses this content after append and modify, or audits it where that is asked for as well. */
    private Map<Holding, Evaluation.Matched> refusals(
            RequestContext context, PendingResource pending, JsonObject content, List<Holding> holding) {
        List<Edits.Request> requests = new ArrayList<>();
        matches(context, pending, content, holding)
                .forEach((one, matched) -> requests.add(
                        new Edits.Request(one.toString(), ConflictEffect.DISABLED, edits(matched.effect()))));
        JsonObject settled = Edits.applyAll(content, requests) instanceof Edits.Outcome.Applied applied
                ? applied.document()
                : content;
        Map<Holding, Evaluation.Matched> refusals = new LinkedHashMap<>();
        matches(context, pending, settled, holding).forEach((one, matched) -> {
            if (matched.effect() instanceof Effect.Deny
                    || (pending.includeAudit() && matched.effect() instanceof Effect.Audit)) {
                refusals.put(one, matched);
            }
        });
        return refusals;
    }

    private Map<Holding, Evaluation.Matched> matches(
            RequestContext context, PendingResource pending, JsonObject content, List<Holding> holding) {
        Subjects.Judged judged = subjects.pending(pending, content, context.time());
        Map<Holding, Evaluation.Matched> matches = new LinkedHashMap<>();
        for (Holding one : holding) {
            if (one.member.policy().evaluate(judged.subject(), judged.context(one.assigned, one.member))
                    instanceof Evaluation.Matched matched) {
                matches.put(one, matched);
            }
        }
        return matches;
    }

    private JsonArray restrictions(
            RequestContext context, PendingResource pending, Field field, List<Holding> holding) {
        FieldPath target = target(pending, field);
        List<Json> restrictions = new ArrayList<>();
        matches(context, pending, pending.content(), holding)
                .forEach((one, matched) -> edits(matched.effect()).stream()
                        .filter(edit -> overlap(edit.target(), target))
                        .forEach(edit -> restrictions.add(changed(one, matched, edit))));
        if (target.value(pending.content(), 0).equals(Json.ofNull())) {
            refusals(context, pending, pending.content(), holding).forEach((one, matched) -> {
                if (names(matched, target)) {
                    restrictions.add(restriction(one, matched, "Required", List.of()));
                }
            });
        }
        Map<Holding, Evaluation.Matched> refusing = new LinkedHashMap<>();
        Map<Holding, List<Json>> refused = new LinkedHashMap<>();
        for (Json value : field.values()) {
            refusals(context, pending, with(pending.content(), field.name(), target, value), holding)
                    .forEach((one, matched) -> {
                        if (names(matched, target)) {
                            refusing.put(one, matched);
                            refused.computeIfAbsent(one, _ -> new ArrayList<>()).add(PendingResource.text(value));
                        }
                    });
        }
        refusing.forEach((one, matched) -> restrictions.add(restriction(
                one,
                matched,
                matched.effect() instanceof Effect.Deny ? "Deny" : "Audit",
                refused.getOrDefault(one, List.of()))));
        return new JsonArray(restrictions);
    }

    private FieldPath target(PendingResource pending, Field field) {
        String key = Ascii.lower(field.name());
        if (key.startsWith("tags.") && key.length() > "tags.".length()) {
            return FieldPath.of("tags", field.name().substring("tags.".length()));
        }
        boolean root = key.startsWith("tags[")
                || key.startsWith("identity.")
                || List.of("name", "type", "kind", "location", "id", "tags").contains(key);
        if (root) {
            return path(field.name())
                    .orElseThrow(() -> PendingResource.invalid("field " + field.name(), "the name of a field"));
        }
        return snapshots
                .aliases()
                .find(pending.id().type().toString(), field.name())
                .map(alias -> alias.path(Optional.empty()))
                .orElseThrow(() -> PendingResource.invalid(
                        "field " + field.name(),
                        "a field or an alias of " + pending.id().type()));
    }

    private static Optional<FieldPath> path(String text) {
        try {
            return Optional.of(FieldPath.parse(text));
        } catch (io.holdfast.policy.PolicyException _) {
            return Optional.empty();
        }
    }

    private static boolean names(Evaluation.Matched matched, FieldPath target) {
        return matched.reasons().stream()
                .map(EvaluatedExpression::path)
                .filter(text -> !text.isEmpty())
                .anyMatch(
                        text -> path(text).filter(path -> overlap(path, target)).isPresent());
    }

    private static boolean overlap(FieldPath one, FieldPath other) {
        return one.startsWith(other) || other.startsWith(one);
    }

    private static JsonObject with(JsonObject content, String field, FieldPath target, Json value) {
        Edit edit = new Edit(Edit.Operation.ADD_OR_REPLACE, field, target, value, false, true);
        return Edits.apply(content, List.of(edit)) instanceof Edits.Result.Applied applied
                ? applied.document()
                : content;
    }

    private static List<Edit> edits(Effect effect) {
        return switch (effect) {
            case Effect.Append append -> append.edits();
            case Effect.Modify modify -> modify.edits();
            case Effect.Deny _,
                    Effect.Audit _,
                    Effect.AuditIfNotExists _,
                    Effect.DeployIfNotExists _,
                    Effect.DenyAction _,
                    Effect.Manual _,
                    Effect.Disabled _ -> List.of();
        };
    }

    private static Json changed(Holding one, Evaluation.Matched matched, Edit edit) {
        if (edit.operation() == Edit.Operation.REMOVE) {
            return restriction(one, matched, "Removed", List.of());
        }
        Json value = PendingResource.text(edit.value());
        return ((JsonObject) restriction(one, matched, "Required", List.of(value))).with("defaultValue", value);
    }

    private static Json restriction(Holding one, Evaluation.Matched matched, String result, List<Json> values) {
        return JsonObject.builder()
                .put("result", result)
                .put("values", new JsonArray(values))
                .put("policy", info(one))
                .put("policyEffect", matched.effect().text())
                .put("reason", one.assigned.message(one.member).orElse(""))
                .build();
    }

    private static JsonObject info(Holding one) {
        return JsonObject.builder()
                .put("policyDefinitionId", one.member.definition().toString())
                .put(
                        "policySetDefinitionId",
                        one.assigned.set().map(ResourceId::toString).orElse(""))
                .put("policyDefinitionReferenceId", one.member.referenceId())
                .put("policyAssignmentId", one.assigned.id().toString())
                .build();
    }
}
