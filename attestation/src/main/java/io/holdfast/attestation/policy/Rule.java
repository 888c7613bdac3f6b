package io.holdfast.attestation.policy;

import io.holdfast.attestation.claims.ClaimValue;
import io.holdfast.attestation.jmespath.JmesPath;
import java.util.List;
import java.util.Optional;

/**
 * A claim rule. Identifiers are slots: the n-th condition of a rule binds the claims that fulfil it to slot n.
 *
 * @param line where it begins, from 1
 */
record Rule(int line, List<Condition> conditions, Action action) {

    /** @param negated holds when no claim fulfils it */
    record Condition(boolean negated, List<Test> tests) {}

    record Test(Property property, Operator operator, Expression operand) {}

    sealed interface Expression {}

    record Constant(ClaimValue value) implements Expression {}

    /** {@code c.value} */
    record Access(int slot, Property property) implements Expression {}

    /** @param query of {@code JmesPath}, compiled, when it is a constant that is right */
    record Call(PolicyFunction function, List<Expression> arguments, Optional<JmesPath> query) implements Expression {}

    sealed interface Action {}

    record Permit() implements Action {}

    record Deny() implements Action {}

    /** A claim of a type and a value. */
    record Make(Verb verb, Expression type, Expression value) implements Action {}

    /** The claims of a slot, as they are. */
    record Forward(Verb verb, int slot) implements Action {}

    enum Verb {
        ADD("add"),
        ISSUE("issue"),
        ISSUE_PROPERTY("issueproperty");

        private final String text;

        Verb(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }
}
