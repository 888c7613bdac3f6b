package io.holdfast.policy.program;

import io.holdfast.policy.FieldPath;

/** What the name of a field means for one resource type. */
sealed interface FieldRef {
    /** Which conditions decide whether a policy concerns a resource (policy.md 4.1), and which compare as locations. */
    enum Kind {
        TYPE,
        NAME,
        KIND,
        LOCATION,
        OTHER
    }

    /** @param absent whether the type has no such property, so that there is nothing at the path */
    record Path(FieldPath path, Kind kind, boolean absent) implements FieldRef {}

    record Type() implements FieldRef {}

    record FullName() implements FieldRef {}

    record ResourceGroup() implements FieldRef {}

    /** No type has the alias. */
    record Unknown(String name) implements FieldRef {}
}
