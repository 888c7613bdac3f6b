package io.holdfast.control.governance;

import io.holdfast.control.governance.Assigned.Member;
import io.holdfast.control.resources.TypeRegistry;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ResourceId;
import io.holdfast.policy.Effect;
import io.holdfast.policy.EffectKind;
import io.holdfast.policy.Evaluation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What assigned policies want done to resources: what remediation sees of this slice. */
public final class PolicyEffects {
    private final Store store;
    private final PolicySnapshots snapshots;
    private final Subjects subjects;
    private final ComplianceJudge judge;
    private final Compliance compliance;

    public PolicyEffects(
            Store store, TypeRegistry registry, PolicySnapshots snapshots, Subjects subjects, Compliance compliance) {
        this.store = store;
        this.snapshots = snapshots;
        this.subjects = subjects;
        this.judge = new ComplianceJudge(registry, subjects);
        this.compliance = compliance;
    }

    /**
     * Something that a policy wants done to a resource.
     *
     * @param referenceId within an initiative; empty for a policy that is assigned itself
     * @param principal object id of the assignment's identity
     * @param effect deployIfNotExists or modify
     */
    public record Want(
            ResourceId resource,
            ResourceId assignment,
            String referenceId,
            Optional<String> principal,
            boolean enforced,
            Effect effect) {
        /** Names the policy among those over one resource. */
        public String policy() {
            return assignment.key() + "|" + Ascii.lower(referenceId);
        }
    }

    /** Every policy whose condition holds and that deploys or changes, whether the resource complies or not. */
    public List<Want> wants(ResourceId resource, Instant now) {
        PolicySnapshot snapshot = snapshots.current();
        return store.read(transaction -> transaction
                .resource(resource)
                .map(row -> wants(transaction, snapshot, row, now))
                .orElse(List.of()));
    }

    private List<Want> wants(ReadTransaction transaction, PolicySnapshot snapshot, ResourceRow row, Instant now) {
        List<Want> wants = new ArrayList<>();
        Subjects.Judged judged = subjects.of(transaction, row, now, new Subjects.Around());
        for (Assigned assigned : over(snapshot, row)) {
            for (Member member : assigned.members()) {
                if (acts(member)
                        && member.policy().evaluate(judged.subject(), judged.context(assigned, member))
                                instanceof Evaluation.Matched matched) {
                    wants.add(new Want(
                            row.id(),
                            assigned.id(),
                            member.referenceId(),
                            assigned.principal(),
                            assigned.enforced(),
                            matched.effect()));
                }
            }
        }
        return wants;
    }

    private static List<Assigned> over(PolicySnapshot snapshot, ResourceRow row) {
        return snapshot.over(
                row.id(), row.id().type().toString(), row.document().string("location"));
    }

    private static boolean acts(Member member) {
        return member.policy().effect() == EffectKind.DEPLOY_IF_NOT_EXISTS
                || member.policy().effect() == EffectKind.MODIFY;
    }

    /** What the policy wants done, when the resource does not comply with it now. */
    public Optional<Want> unmet(ResourceId resource, String policy, Instant now) {
        PolicySnapshot snapshot = snapshots.current();
        return store.read(transaction -> transaction
                .resource(resource)
                .filter(row -> fails(transaction, snapshot, row, policy, now))
                .flatMap(row -> wants(transaction, snapshot, row, now).stream()
                        .filter(want -> want.policy().equals(policy))
                        .findFirst()));
    }

    private boolean fails(
            ReadTransaction transaction, PolicySnapshot snapshot, ResourceRow row, String policy, Instant now) {
        return judge.judge(transaction, snapshot, row, now).stream()
                .anyMatch(state -> state.state().equals(PolicyState.NON_COMPLIANT)
                        && policy.equals(state.assigned().id().key() + "|"
                                + Ascii.lower(state.member().referenceId())));
    }

    /** Resources at the scope and below that were last found not to comply, by id. */
    public List<ResourceId> nonCompliant(ResourceId scope, ResourceId assignment, String referenceId) {
        PolicySnapshot snapshot = snapshots.current();
        boolean group = scope.type().equals(ManagementGroups.TYPE);
        return compliance.index().within(group ? ResourceId.ROOT : scope).stream()
                .filter(found -> !group || snapshot.groups(found.resource()).contains(scope))
                .filter(found -> found.state().state().equals(PolicyState.NON_COMPLIANT)
                        && found.state().assigned().id().equals(assignment)
                        && Ascii.equalsIgnoreCase(found.state().member().referenceId(), referenceId))
                .map(ComplianceIndex.Found::resource)
                .distinct()
                .sorted()
                .toList();
    }

    /** What an assignment has that can be remediated, by reference id; empty when there is no such assignment. */
    public Optional<List<String>> remediable(ResourceId assignment) {
        return snapshots.current().all().stream()
                .filter(assigned -> assigned.id().equals(assignment))
                .findFirst()
                .map(assigned -> assigned.members().stream()
                        .filter(PolicyEffects::acts)
                        .map(Member::referenceId)
                        .toList());
    }

    /** A judgement of everything that was asked for, newly or before. */
    public long evaluation(boolean anew) {
        return anew ? compliance.scan() : compliance.asked();
    }

    public boolean evaluated(long ticket) {
        return compliance.done(ticket);
    }
}
