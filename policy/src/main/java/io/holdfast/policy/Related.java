package io.holdfast.policy;

import io.holdfast.kernel.Ascii;
import io.holdfast.policy.program.Names;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The resource whose existence auditIfNotExists and deployIfNotExists ask for. The caller finds the candidates: those of the
 * type below the resource when it is a child or extension type, else in the resource group or the subscription. The
 * resource complies when one candidate that is selected is satisfied.
 *
 * @param type as written
 * @param name exact, or with {@code ?} for any name in a segment
 * @param resourceGroupName another group than the resource's own
 * @param condition judges a candidate; without one any will do
 */
public record Related(
        String type,
        Optional<String> name,
        Optional<String> resourceGroupName,
        Scope scope,
        EvaluationDelay delay,
        Optional<Function<Subject, Related.Verdict>> condition) {

    /** Where a type that is not below the resource is looked for. */
    public enum Scope {
        RESOURCE_GROUP,
        SUBSCRIPTION
    }

    /** What the existence condition says of a candidate. */
    public sealed interface Verdict {
        record Satisfied() implements Verdict {}

        /** @param reasons the conditions that did not hold */
        record Unsatisfied(List<EvaluatedExpression> reasons) implements Verdict {
            public Unsatisfied {
                reasons = List.copyOf(reasons);
            }
        }

        record Failed(String reason) implements Verdict {}
    }

    /** Whether a resource is a candidate by type and name. */
    public boolean selects(Subject candidate) {
        if (!Ascii.equalsIgnoreCase(candidate.type(), type)) {
            return false;
        }
        if (name.isEmpty()) {
            return true;
        }
        String full = Names.full(candidate.document());
        String own = Documents.string(candidate.document(), "name");
        return fits(full, name.get()) || fits(own, name.get());
    }

    private static boolean fits(String candidate, String wanted) {
        String[] have = candidate.split("/", -1);
        String[] want = wanted.split("/", -1);
        if (have.length != want.length) {
            return false;
        }
        for (int i = 0; i < have.length; i++) {
            if (!want[i].equals("?") && !Ascii.equalsIgnoreCase(want[i], have[i])) {
                return false;
            }
        }
        return true;
    }

    public Verdict judge(Subject candidate) {
        return condition.isEmpty() ? new Verdict.Satisfied() : condition.get().apply(candidate);
    }
}
