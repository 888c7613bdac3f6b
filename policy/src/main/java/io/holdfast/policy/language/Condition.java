package io.holdfast.policy.language;

import io.holdfast.policy.Operator;
import java.util.List;
import java.util.Optional;

/** The tree below {@code if}, {@code where} or {@code existenceCondition}. */
public sealed interface Condition {
    record AllOf(List<Condition> of) implements Condition {
        public AllOf {
            of = List.copyOf(of);
        }
    }

    record AnyOf(List<Condition> of) implements Condition {
        public AnyOf {
            of = List.copyOf(of);
        }
    }

    record Not(Condition of) implements Condition {}

    /** @param path where the operator's value stands in the document */
    record Compare(Left left, Operator operator, Template right, String path) implements Condition {}

    /** What is compared. */
    sealed interface Left {}

    record Field(Template name) implements Left {}

    record Value(Template value) implements Left {}

    /** The number of members of a field's array for which {@code where} holds. */
    record FieldCount(Template field, Optional<Condition> where) implements Left {}

    /** @param name by which {@code current()} knows a member */
    record ValueCount(Template value, Optional<String> name, Optional<Condition> where) implements Left {}
}
