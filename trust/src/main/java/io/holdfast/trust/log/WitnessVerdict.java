package io.holdfast.trust.log;

/** What a witness makes of a checkpoint that it is shown. */
public sealed interface WitnessVerdict {
    /** It continues what was cosigned before. To be remembered on disk first, and only then cosigned. */
    record Cosign(WitnessedLog next) implements WitnessVerdict {}

    /** The proof begins at another size than that of the last cosigned checkpoint. */
    record OtherSize(long size) implements WitnessVerdict {}

    /** The log's key has signed two roots for one size. Both notes together show that. */
    record Forked(WitnessedLog known, String other) implements WitnessVerdict {}

    /** The proof does not show that the log only grew. */
    record Inconsistent(String why) implements WitnessVerdict {}

    /** No key that is pinned for this log has signed it, or its epoch is over. */
    record Untrusted(String why) implements WitnessVerdict {}

    /** It is of a log, or an epoch, that this witness does not follow. */
    record UnknownLog(String why) implements WitnessVerdict {}

    record Unusable(String why) implements WitnessVerdict {}
}
