package io.holdfast.store;

import io.holdfast.control.store.PendingLeaf;

/** What a writing wants of the log, in order. */
sealed interface LogEntry {
    PendingLeaf leaf();

    record Append(PendingLeaf leaf) implements LogEntry {}

    /** Ends the epoch; the leaf is the first of the next. */
    record BeginEpoch(PendingLeaf leaf) implements LogEntry {}
}
