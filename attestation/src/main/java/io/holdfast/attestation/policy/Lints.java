package io.holdfast.attestation.policy;

import io.holdfast.attestation.claims.Claim;
import io.holdfast.attestation.claims.ClaimValue;
import io.holdfast.attestation.claims.Issuer;
import io.holdfast.attestation.claims.StringValue;
import io.holdfast.attestation.jmespath.JmesPath;
import java.util.List;
import java.util.Map;

/** What parses and probably does something else than its author means. */
final class Lints {
    private final List<PolicyWarning> warnings;

    Lints(List<PolicyWarning> warnings) {
        this.warnings = warnings;
    }

    void add(Symbol place, String message) {
        warnings.add(new PolicyWarning(place.line(), place.column(), message));
    }

    void query(JmesPath query, Symbol place) {
        query.doubts().forEach(doubt -> add(place, doubt));
    }

    void test(Operator operator, Rule.Expression operand, Symbol place) {
        if (operator.orders()
                && operand instanceof Rule.Constant(ClaimValue value)
                && !(value instanceof ClaimValue.IntegerValue)) {
            add(place, "Only Integers have an order: this condition is never true.");
        }
    }

    /** What a made claim is given beside type and value. */
    void made(Map<Property, Rule.Expression> given, Symbol place) {
        if (given.containsKey(Property.ISSUER)) {
            add(place, "The issuer of a claim that a policy makes is AttestationPolicy, whatever is written here.");
        }
        if (given.get(Property.VALUE_TYPE) instanceof Rule.Constant(StringValue said)
                && given.get(Property.VALUE) instanceof Rule.Constant(ClaimValue value)
                && !said.text().equals(value.type().text())) {
            add(
                    place,
                    "valueType is " + said.text() + ", and the value is "
                            + value.type().text() + ", which it stays: nothing converts.");
        }
    }

    void rule(Section section, Rule rule, Symbol place) {
        if (section == Section.CONFIGURATION && !rule.conditions().isEmpty()) {
            add(place, "What a quote must fulfil is decided before there are claims: this condition sees none then.");
        }
        switch (rule.action()) {
            case Rule.Make(Rule.Verb verb, Rule.Constant(StringValue type), Rule.Expression value)
            when verb == Rule.Verb.ISSUE_PROPERTY -> property(section, type.text(), value, place);
            case Rule.Make(Rule.Verb verb, Rule.Expression _, Rule.Access(int slot, Property property))
            when verb != Rule.Verb.ADD && property == Property.VALUE && isPcrs(rule, slot) -> readOnly(place);
            case Rule.Forward(Rule.Verb verb, int slot)
            when verb != Rule.Verb.ADD && isPcrs(rule, slot) -> readOnly(place);
            case Rule.Permit _, Rule.Deny _, Rule.Make _, Rule.Forward _ -> {}
        }
    }

    private void readOnly(Symbol place) {
        add(place, "pcrs is read-only: issuing it fails.");
    }

    /** Whether the condition asks for the service's {@code pcrs}; a client may send a claim of that name, too. */
    private static boolean isPcrs(Rule rule, int slot) {
        Rule.Condition condition = rule.conditions().get(slot);
        return asks(condition, Property.TYPE, Claim.PCRS)
                && (asks(condition, Property.ISSUER, Issuer.ATTESTATION_SERVICE.text())
                        || condition.tests().stream().noneMatch(test -> test.property() == Property.ISSUER));
    }

    private static boolean asks(Rule.Condition condition, Property property, String text) {
        return condition.tests().stream()
                .anyMatch(test -> test.property() == property
                        && test.operator() == Operator.EQUAL
                        && test.operand().equals(new Rule.Constant(ClaimValue.of(text))));
    }

    private void property(Section section, String name, Rule.Expression value, Symbol place) {
        if (!PropertyRules.isKnown(section, name)) {
            add(place, "The property '" + name + "' is known to nobody in " + section.keyword() + ".");
        } else if (value instanceof Rule.Constant(ClaimValue constant)) {
            PropertyRules.fault(name, constant).ifPresent(fault -> add(place, fault + "."));
        }
    }
}
