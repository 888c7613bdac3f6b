package io.holdfast.control.resources;

import io.holdfast.control.store.OperationRow;

/** Outcome of an accepted delete. */
public sealed interface Removed {
    /** There was nothing to delete. */
    record Absent() implements Removed {}

    /** It is gone. */
    record Gone() implements Removed {}

    /** It goes when the operation ends. */
    record Going(OperationRow operation) implements Removed {}
}
