package io.holdfast.control.governance;

import io.holdfast.control.governance.Assigned.Member;
import io.holdfast.control.governance.Subjects.Around;
import io.holdfast.control.governance.Subjects.Judged;
import io.holdfast.control.resources.ResourceTypeDescriptor;
import io.holdfast.control.resources.ResourceTypeDescriptor.ParentKind;
import io.holdfast.control.resources.TypeRegistry;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.ResourceType;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.Effect;
import io.holdfast.policy.EvaluatedExpression;
import io.holdfast.policy.Evaluation;
import io.holdfast.policy.EvaluationContext;
import io.holdfast.policy.Related;
import io.holdfast.policy.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Judges one resource that is there by everything that is assigned to it. */
final class ComplianceJudge {
    private final TypeRegistry registry;
    private final Subjects subjects;
    private final Predicate<ResourceId> seen;

    ComplianceJudge(TypeRegistry registry, Subjects subjects) {
        this(registry, subjects, _ -> true);
    }

    /** @param seen which related resources there are for it */
    ComplianceJudge(TypeRegistry registry, Subjects subjects, Predicate<ResourceId> seen) {
        this.registry = registry;
        this.subjects = subjects;
        this.seen = seen;
    }

    List<PolicyState> judge(ReadTransaction transaction, PolicySnapshot snapshot, ResourceRow row, Instant now) {
        return judge(transaction, snapshot, row, now, new Around());
    }

    /** @param around shared by what is judged together */
    List<PolicyState> judge(
            ReadTransaction transaction, PolicySnapshot snapshot, ResourceRow row, Instant now, Around around) {
        List<Assigned> over = snapshot.over(
                row.id(), row.id().type().toString(), row.document().string("location"));
        if (over.isEmpty()) {
            return List.of();
        }
        Judged judged = subjects.of(transaction, row, now, around);
        List<PolicyState> states = new ArrayList<>();
        for (Assigned assigned : over) {
            for (Member member : assigned.members()) {
                stateOrFault(transaction, judged, assigned, member, now, around)
                        .map(state -> snapshot.attested(row.id(), state, now))
                        .map(state -> snapshot.exempt(row.id(), assigned, member, now)
                                ? new PolicyState(assigned, member, PolicyState.EXEMPT, "", JsonObject.EMPTY, now)
                                : state)
                        .ifPresent(states::add);
            }
        }
        return states;
    }

    /** What one policy trips over keeps no other one from being judged. */
    private Optional<PolicyState> stateOrFault(
            ReadTransaction transaction, Judged judged, Assigned assigned, Member member, Instant now, Around around) {
        try {
            return state(transaction, judged, assigned, member, now, around);
        } catch (ProblemException e) {
            return Optional.of(failed(assigned, member, e.problem().message(), now));
        }
    }

    private Optional<PolicyState> state(
            ReadTransaction transaction, Judged judged, Assigned assigned, Member member, Instant now, Around around) {
        EvaluationContext context = judged.context(assigned, member);
        return switch (member.policy().evaluate(judged.subject(), context)) {
            case Evaluation.NotApplicable _ -> Optional.empty();
            case Evaluation.Compliant _ -> Optional.of(compliant(assigned, member, now));
            case Evaluation.Failed failed -> Optional.of(failed(assigned, member, failed.reason(), now));
            case Evaluation.Matched matched ->
                Optional.of(matched(transaction, judged, assigned, member, matched, now, around));
        };
    }

    private static PolicyState failed(Assigned assigned, Member member, String reason, Instant now) {
        return new PolicyState(
                assigned,
                member,
                PolicyState.NON_COMPLIANT,
                "The policy could not be evaluated: " + reason,
                JsonObject.EMPTY,
                now);
    }

    private static PolicyState compliant(Assigned assigned, Member member, Instant now) {
        return new PolicyState(assigned, member, PolicyState.COMPLIANT, "", JsonObject.EMPTY, now);
    }

    private PolicyState matched(
            ReadTransaction transaction,
            Judged judged,
            Assigned assigned,
            Member member,
            Evaluation.Matched matched,
            Instant now,
            Around around) {
        return switch (matched.effect()) {
            case Effect.DenyAction _, Effect.Disabled _ -> compliant(assigned, member, now);
            case Effect.Manual manual ->
                new PolicyState(assigned, member, manual.defaultState(), "", JsonObject.EMPTY, now);
            case Effect.AuditIfNotExists audit ->
                existence(transaction, judged, assigned, member, audit.related(), matched, now, around);
            case Effect.DeployIfNotExists deploy ->
                deployed(
                        transaction,
                        judged,
                        existence(transaction, judged, assigned, member, deploy.related(), matched, now, around));
            case Effect.Audit _, Effect.Deny _, Effect.Append _, Effect.Modify _ ->
                new PolicyState(
                        assigned,
                        member,
                        PolicyState.NON_COMPLIANT,
                        matched.reasons().stream()
                                .findFirst()
                                .map(EvaluatedExpression::reason)
                                .orElse(""),
                        expressions(matched),
                        now);
        };
    }

    /** With how the last deployment failed, where it did. */
    private static PolicyState deployed(ReadTransaction transaction, Judged judged, PolicyState state) {
        if (!state.state().equals(PolicyState.NON_COMPLIANT)) {
            return state;
        }
        return DeploymentFacet.failure(
                        transaction,
                        judged.id(),
                        state.assigned().id(),
                        state.member().referenceId())
                .map(failure -> new PolicyState(
                        state.assigned(),
                        state.member(),
                        state.state(),
                        state.reason() + " " + failure,
                        state.details(),
                        state.since()))
                .orElse(state);
    }

    private static JsonObject expressions(Evaluation.Matched matched) {
        return JsonObject.of(
                "evaluatedExpressions",
                matched.reasons().stream().map(reason -> (Json) reason.toJson()).collect(JsonArray.collector()));
    }

    private PolicyState existence(
            ReadTransaction transaction,
            Judged judged,
            Assigned assigned,
            Member member,
            Related related,
            Evaluation.Matched matched,
            Instant now,
            Around around) {
        List<Subject> candidates = candidates(transaction, judged.id(), related, now, around);
        for (Subject candidate : candidates) {
            if (related.judge(candidate) instanceof Related.Verdict.Satisfied) {
                return compliant(assigned, member, now);
            }
        }
        JsonObject.Builder details = JsonObject.builder().put("totalResources", candidates.size());
        if (!candidates.isEmpty()) {
            details.put(
                    "resourceId",
                    Ascii.lower(candidates.getFirst().document().string("id").orElse("")));
        }
        return new PolicyState(
                assigned,
                member,
                PolicyState.NON_COMPLIANT,
                candidates.stream()
                        .flatMap(candidate -> GuestReasons.first(candidate.document()).stream())
                        .findFirst()
                        .orElse("No related resources match the effect details in the policy definition."),
                expressions(matched).with("ifNotExistsDetails", details.build()),
                now);
    }

    /** What the look-up finds: below the resource for types that stand there, otherwise in its group or subscription. */
    private List<Subject> candidates(
            ReadTransaction transaction, ResourceId resource, Related related, Instant now, Around around) {
        ResourceType type = ResourceType.of(related.type());
        Optional<ResourceTypeDescriptor> descriptor = registry.find(type);
        if (descriptor.isEmpty()) {
            return List.of();
        }
        boolean below = descriptor.get().scopes().stream()
                .anyMatch(kind -> kind == ParentKind.PARENT_TYPE || kind == ParentKind.ANY_RESOURCE);
        Optional<ResourceId> elsewhere = switch (related.scope()) {
            case SUBSCRIPTION -> resource.subscription();
            case RESOURCE_GROUP ->
                related.resourceGroupName()
                        .flatMap(
                                group -> resource.subscription().map(subscription -> subscription.resourceGroup(group)))
                        .or(resource::resourceGroup);
        };
        return (below ? Optional.of(resource) : elsewhere)
                .stream()
                        .flatMap(at -> transaction.resources(ResourceQuery.below(at, type)).stream())
                        .filter(row -> seen.test(row.id()))
                        .map(row -> subjects.of(transaction, row, now, around).subject())
                        .filter(related::selects)
                        .toList();
    }
}
