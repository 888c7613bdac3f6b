package io.holdfast.trust.packages;

/** A package, manifest or index is not to be believed. The reason is for machines, the message for people. */
public final class PackageTrustException extends Exception {
    private static final long serialVersionUID = 1;

    /** What is wrong. */
    public enum Reason {
        /** The bytes do not follow their format. */
        UNREADABLE,
        /** The signature is broken, too weak, or there is not exactly one. */
        BAD_SIGNATURE,
        /** The signer does not chain to a root that is pinned for this publisher, at the time in question. */
        UNPINNED_PUBLISHER,
        /** Signed well, and about another extension or version. */
        WRONG_PUBLISHER_OR_TYPE,
        /** An older index than one that was seen. */
        ROLLED_BACK,
        /** The index is too old to allow something new. */
        EXPIRED,
        /** The index names the version as revoked. */
        REVOKED,
        /** The publisher's root has taken the signer back. */
        SIGNER_REVOKED,
        /** The index does not name the version. */
        NOT_LISTED,
        /** Bytes are not those that were signed for. */
        DIGEST_MISMATCH
    }

    private final Reason reason;

    public PackageTrustException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
