package io.holdfast.attestation.policy;

import io.holdfast.attestation.claims.ClaimValue;
import io.holdfast.attestation.claims.Issuer;
import io.holdfast.attestation.claims.StringValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds conditions that ask for a claim of the policy itself which no rule before them makes. */
final class MissingClaims {
    private MissingClaims() {}

    static List<PolicyWarning> of(Map<Section, List<Rule>> sections) {
        List<PolicyWarning> warnings = new ArrayList<>();
        Set<String> made = new HashSet<>();
        for (Section section : Section.values()) {
            for (Rule rule : sections.getOrDefault(section, List.of())) {
                for (Rule.Condition condition : rule.conditions()) {
                    asked(condition)
                            .filter(type -> !condition.negated() && !made.contains(type))
                            .ifPresent(type -> warnings.add(new PolicyWarning(
                                    rule.line(),
                                    1,
                                    "No rule before this one makes the claim '" + type
                                            + "': the condition is never true.")));
                }
                if (rule.action() instanceof Rule.Make(Rule.Verb _, Rule.Expression type, Rule.Expression _)) {
                    if (!(type instanceof Rule.Constant(StringValue name))) {
                        return List.of(); // what it is called is known only when it runs
                    }
                    made.add(name.text());
                }
            }
        }
        return warnings;
    }

    /** The type of claims of the policy that the condition asks for. */
    private static Optional<String> asked(Rule.Condition condition) {
        ClaimValue policy = ClaimValue.of(Issuer.ATTESTATION_POLICY.text());
        Optional<String> type = Optional.empty();
        boolean own = false;
        for (Rule.Test test : condition.tests()) {
            if (test.operator() == Operator.EQUAL && test.operand() instanceof Rule.Constant(ClaimValue value)) {
                own |= test.property() == Property.ISSUER && value.equals(policy);
                if (test.property() == Property.TYPE && value instanceof StringValue name) {
                    type = Optional.of(name.text());
                }
            }
        }
        return own ? type : Optional.empty();
    }
}
