package io.holdfast.attestation.policy;

import io.holdfast.attestation.claims.ClaimValue;
import io.holdfast.attestation.claims.StringValue;
import java.util.List;

/** What an expression gives: usually one value; none for JSON null; several where an identifier or an array stands for a set. */
record Operand(List<ClaimValue> values, boolean readOnly) {
    static Operand of(ClaimValue value) {
        return new Operand(List.of(value), false);
    }

    ClaimValue single(String where) throws EvaluationException {
        if (values.size() != 1) {
            throw new EvaluationException(where + " was given " + values.size() + " values (expected: one)");
        }
        return values.getFirst();
    }

    StringValue string(String where) throws EvaluationException {
        if (single(where) instanceof StringValue text) {
            return text;
        }
        throw new EvaluationException(
                where + " was given " + single(where).type().text() + " (expected: String)");
    }

    boolean bool(String where) throws EvaluationException {
        if (single(where) instanceof ClaimValue.BooleanValue(boolean value)) {
            return value;
        }
        throw new EvaluationException(
                where + " was given " + single(where).type().text() + " (expected: Boolean)");
    }
}
