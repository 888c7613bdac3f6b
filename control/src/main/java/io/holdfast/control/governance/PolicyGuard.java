package io.holdfast.control.governance;

import io.holdfast.control.governance.Assigned.Member;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceRules.Draft;
import io.holdfast.control.resources.WriteGuard;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ResourceType;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.ConflictEffect;
import io.holdfast.policy.Edits;
import io.holdfast.policy.Effect;
import io.holdfast.policy.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Policy in the write corridor: append and modify change the document, then deny judges what came out. Audit and the
 * effects that look for related resources are judged after the commit.
 *
 * <p>An evaluation that fails is a deny where the assignment enforces.
 */
public final class PolicyGuard implements WriteGuard {
    /** What policy is made of cannot be locked in by policy. */
    private static final Set<String> SPARED = Set.of(
            PolicyTypes.ASSIGNMENT.key(),
            PolicyTypes.DEFINITION.key(),
            PolicyTypes.SET_DEFINITION.key(),
            PolicyTypes.EXEMPTION.key(),
            AttestationRules.TYPE.key(),
            ManagementGroups.TYPE.key(),
            ManagementGroups.PLACED.key());

    private final PolicySnapshots snapshots;
    private final Subjects subjects;

    public PolicyGuard(PolicySnapshots snapshots, Subjects subjects) {
        this.snapshots = snapshots;
        this.subjects = subjects;
    }

    /** A policy that wants something changed. */
    private record Match(Assigned assigned, Member member, Evaluation.Matched matched) {}

    @Override
    public JsonObject judge(Draft draft, long epoch) {
        PolicySnapshot snapshot = snapshots.at(epoch);
        if (snapshot.isEmpty() || spared(draft.id().type())) {
            return draft.document();
        }
        Subjects.Judged before = subjects.draft(draft, draft.document());
        List<Assigned> over = enforced(snapshot, before);
        if (over.isEmpty()) {
            return draft.document();
        }
        JsonObject changed = changed(draft, snapshot, over, before);
        Subjects.Judged after = changed.equals(draft.document()) ? before : subjects.draft(draft, changed);
        List<Refusals.Refusal> refusals = new ArrayList<>();
        for (Assigned assigned : over) {
            for (Member member : assigned.members()) {
                if (snapshot.exempt(
                        draft.id(), assigned, member, draft.context().time())) {
                    continue;
                }
                switch (member.policy().evaluate(after.subject(), after.context(assigned, member))) {
                    case Evaluation.Matched matched
                    when matched.effect() instanceof Effect.Deny ->
                        refusals.add(new Refusals.Refusal(
                                assigned, member, matched.effect().text(), matched.reasons(), ""));
                    case Evaluation.Failed failed ->
                        refusals.add(new Refusals.Refusal(assigned, member, "deny", List.of(), failed.reason()));
                    default -> {} // judged after the commit, or nothing to say
                }
            }
        }
        if (!refusals.isEmpty()) {
            throw Refusals.of(draft.id(), refusals);
        }
        return changed;
    }

    /** Append and modify; what several of them want of one place is settled between them. */
    private JsonObject changed(Draft draft, PolicySnapshot snapshot, List<Assigned> over, Subjects.Judged judged) {
        List<Match> matches = new ArrayList<>();
        List<Edits.Request> requests = new ArrayList<>();
        for (Assigned assigned : over) {
            for (Member member : assigned.members()) {
                if (changes(member)
                        && !snapshot.exempt(
                                draft.id(), assigned, member, draft.context().time())
                        && member.policy().evaluate(judged.subject(), judged.context(assigned, member))
                                instanceof Evaluation.Matched matched) {
                    requests.add(request(Integer.toString(matches.size()), matched.effect()));
                    matches.add(new Match(assigned, member, matched));
                }
            }
        }
        return switch (Edits.applyAll(draft.document(), requests)) {
            case Edits.Outcome.Applied applied -> applied.document();
            case Edits.Outcome.Denied denied ->
                throw Refusals.of(
                        draft.id(),
                        denied.policies().stream()
                                .map(index -> matches.get(Integer.parseInt(index)))
                                .map(match -> new Refusals.Refusal(
                                        match.assigned(),
                                        match.member(),
                                        match.matched().effect().text(),
                                        match.matched().reasons(),
                                        denied.reason()))
                                .toList());
        };
    }

    private static Edits.Request request(String name, Effect effect) {
        return switch (effect) {
            case Effect.Append append -> new Edits.Request(name, ConflictEffect.DENY, append.edits());
            case Effect.Modify modify -> new Edits.Request(name, modify.conflictEffect(), modify.edits());
            default -> new Edits.Request(name, ConflictEffect.DISABLED, List.of());
        };
    }

    private static boolean changes(Member member) {
        return switch (member.policy().effect()) {
            case APPEND, MODIFY -> true;
            default -> false;
        };
    }

    @Override
    public void judgeDelete(RequestContext context, ResourceRow row, long epoch) {
        PolicySnapshot snapshot = snapshots.at(epoch);
        if (snapshot.isEmpty() || spared(row.id().type())) {
            return;
        }
        Subjects.Judged judged = subjects.stored(row, context.time());
        List<Refusals.Refusal> refusals = new ArrayList<>();
        for (Assigned assigned : enforced(snapshot, judged)) {
            for (Member member : assigned.members()) {
                if (!snapshot.exempt(row.id(), assigned, member, context.time())
                        && member.policy().evaluate(judged.subject(), judged.context(assigned, member))
                                instanceof Evaluation.Matched matched
                        && matched.effect() instanceof Effect.DenyAction denied
                        && denied.actionNames().contains("delete")) {
                    refusals.add(new Refusals.Refusal(assigned, member, denied.text(), matched.reasons(), ""));
                }
            }
        }
        if (!refusals.isEmpty()) {
            throw Refusals.of(row.id(), refusals);
        }
    }

    private static List<Assigned> enforced(PolicySnapshot snapshot, Subjects.Judged judged) {
        return snapshot.over(judged.id(), judged.id().type().toString(), judged.location()).stream()
                .filter(Assigned::enforced)
                .toList();
    }

    private static boolean spared(ResourceType type) {
        return SPARED.contains(Ascii.lower(type.key()));
    }
}
