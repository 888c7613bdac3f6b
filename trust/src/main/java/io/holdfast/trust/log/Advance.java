package io.holdfast.trust.log;

/** What a follower of the log makes of a checkpoint whose signature is good. */
public sealed interface Advance {
    /** It continues what was known (or is the first); the new head is to be remembered. */
    record Accepted(LogFollower.Head head) implements Advance {}

    /** It is the head that is known already. */
    record Same(LogFollower.Head head) implements Advance {}

    /** It shows another history than the one that was known, or no proof that it shows the same. */
    record Forked(LogFollower.Head known, Checkpoint next) implements Advance {}

    /** It is an older state of the log: fewer leaves, or an epoch that is over. */
    record Rewound(LogFollower.Head known, Checkpoint next) implements Advance {}

    /** It begins a new epoch, and that needs the recovery key's word. */
    record NewEpochUnproven(LogFollower.Head known, Checkpoint next) implements Advance {}

    /** It is of another tenant's log. */
    record ForeignLog(LogFollower.Head known, Checkpoint next) implements Advance {}
}
