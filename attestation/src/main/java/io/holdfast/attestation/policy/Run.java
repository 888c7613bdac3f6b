package io.holdfast.attestation.policy;

import io.holdfast.attestation.claims.Claim;
import io.holdfast.attestation.claims.ClaimSet;
import io.holdfast.attestation.claims.ClaimValue;
import io.holdfast.attestation.claims.StringValue;
import io.holdfast.attestation.jmespath.Effort;
import io.holdfast.attestation.jmespath.JmesPathException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One evaluation: the incoming claims as they grow, what was issued, and what it may still cost. */
final class Run {
    private final Effort effort;
    private final Texts texts;
    private final Calls calls;
    private final List<Claim> incoming;
    private final List<Claim> issued = new ArrayList<>();
    private final List<Claim> properties = new ArrayList<>();
    private boolean permitted;
    private boolean denied;

    Run(ClaimSet claims, Effort effort) {
        this.effort = effort;
        this.texts = new Texts(effort);
        this.calls = new Calls(effort, texts);
        this.incoming = new ArrayList<>(claims.claims());
    }

    List<Claim> issued() {
        return issued;
    }

    List<Claim> properties() {
        return properties;
    }

    boolean permitted() {
        return permitted;
    }

    boolean denied() {
        return denied;
    }

    /** Runs one rule: its action is done when all its conditions hold. */
    void rule(Rule rule) throws EvaluationException, JmesPathException {
        List<List<Claim>> slots = new ArrayList<>(rule.conditions().size());
        for (Rule.Condition condition : rule.conditions()) {
            List<Claim> matches = matches(condition, slots);
            if (matches.isEmpty() != condition.negated()) {
                return;
            }
            slots.add(matches);
        }
        switch (rule.action()) {
            case Rule.Permit _ -> permitted = true;
            case Rule.Deny _ -> denied = true;
            case Rule.Make make -> make(make, slots);
            case Rule.Forward(Rule.Verb verb, int slot) -> {
                for (Claim claim : slots.get(slot)) {
                    put(verb, claim, false);
                }
            }
        }
    }

    /** Claims that fulfil all tests. An operand is evaluated once, and only when a claim has come so far. */
    private List<Claim> matches(Rule.Condition condition, List<List<Claim>> slots)
            throws EvaluationException, JmesPathException {
        List<Claim> candidates = incoming;
        for (Rule.Test test : condition.tests()) {
            if (candidates.isEmpty()) {
                return List.of();
            }
            Operand operand = evaluate(test.operand(), slots);
            List<Claim> left = new ArrayList<>();
            for (Claim claim : candidates) {
                if (holds(test, claim, operand)) {
                    left.add(claim);
                }
            }
            candidates = left;
        }
        return candidates;
    }

    private boolean holds(Rule.Test test, Claim claim, Operand operand) throws EvaluationException, JmesPathException {
        if (operand.values().isEmpty()) {
            effort.spend(1);
            return test.operator() == Operator.NOT_EQUAL; // JSON null is no value, so it is no claim's
        }
        ClaimValue right = operand.single("a comparison");
        if (test.property() != Property.VALUE) {
            effort.spend(1);
            return right instanceof StringValue text
                    && text(test.property(), claim).equals(texts.text(text)) == (test.operator() == Operator.EQUAL);
        }
        return switch (test.operator()) {
            case EQUAL -> texts.same(claim.value(), right);
            case NOT_EQUAL -> !texts.same(claim.value(), right);
            case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
                claim.value() instanceof ClaimValue.IntegerValue(long a)
                        && right instanceof ClaimValue.IntegerValue(long b)
                        && test.operator().holds(a, b);
        };
    }

    private static String text(Property property, Claim claim) {
        return switch (property) {
            case TYPE -> claim.type();
            case VALUE_TYPE -> claim.valueType().text();
            case ISSUER -> claim.issuer().text();
            case VALUE -> throw new IllegalArgumentException("a value is not only text");
        };
    }

    private Operand evaluate(Rule.Expression expression, List<List<Claim>> slots)
            throws EvaluationException, JmesPathException {
        effort.spend(1);
        return switch (expression) {
            case Rule.Constant(ClaimValue value) -> Operand.of(value);
            case Rule.Access(int slot, Property property) -> {
                List<ClaimValue> values = new ArrayList<>();
                boolean readOnly = false;
                for (Claim claim : slots.get(slot)) {
                    effort.spend(1);
                    values.add(property.of(claim));
                    readOnly |= claim.readOnly();
                }
                yield new Operand(values, readOnly);
            }
            case Rule.Call call -> {
                List<Operand> arguments = new ArrayList<>(call.arguments().size());
                for (Rule.Expression argument : call.arguments()) {
                    arguments.add(evaluate(argument, slots));
                }
                yield calls.call(call, arguments);
            }
        };
    }

    private void make(Rule.Make make, List<List<Claim>> slots) throws EvaluationException, JmesPathException {
        Operand type = evaluate(make.type(), slots);
        Operand value = evaluate(make.value(), slots);
        String name = texts.text(type.string("the type of a claim"));
        for (ClaimValue one : value.values()) {
            effort.spend(1);
            put(make.verb(), Claim.policy(name, one).withReadOnly(type.readOnly() || value.readOnly()), true);
        }
    }

    private void put(Rule.Verb verb, Claim claim, boolean isNew) throws EvaluationException, JmesPathException {
        if (verb != Rule.Verb.ADD && claim.readOnly()) {
            throw new EvaluationException(
                    "'" + claim.type() + "' is read-only, or made of what is, and cannot be issued");
        }
        if (isNew) {
            incoming.add(claim);
        }
        switch (verb) {
            case ADD -> {}
            case ISSUE -> {
                if (claim.value() instanceof StringValue text) {
                    texts.text(text);
                }
                issued.add(claim);
            }
            case ISSUE_PROPERTY -> {
                Optional<String> fault = PropertyRules.fault(claim.type(), claim.value());
                if (fault.isPresent()) {
                    throw new EvaluationException(fault.get());
                }
                properties.add(claim);
            }
        }
    }
}
