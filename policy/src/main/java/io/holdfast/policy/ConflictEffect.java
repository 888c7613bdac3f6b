package io.holdfast.policy;

/** What a modify that cannot be carried out turns into. */
public enum ConflictEffect {
    DENY,
    AUDIT,
    DISABLED
}
