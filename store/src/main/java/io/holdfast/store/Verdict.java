package io.holdfast.store;

/** What a failure of the engine means for the batch that met it. */
enum Verdict {
    /** The values of one writing were not acceptable: that writing fails, the others run again without it. */
    WRITING,
    /** Another node was in the way, or the connection was lost before the commit: the batch runs again. */
    REPEAT,
    /** The batch fails. */
    BATCH
}
