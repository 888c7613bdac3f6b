package io.holdfast.control.attestation;

import io.holdfast.attestation.revocation.RevocationList;
import io.holdfast.attestation.revocation.RevocationListException;
import io.holdfast.attestation.revocation.Revocations;
import io.holdfast.attestation.verify.Requirements;

/** Boot loaders, and certificates that verify some, which no evidence may show as used (rule P10): what an administrator's lists say. */
public final class RevokedLoaders {
    public static final RevokedLoaders NONE = new RevokedLoaders(Revocations.NONE);

    /** Larger lists are refused. */
    public static final int MAX_BYTES = RevocationList.MAX_BYTES;

    private final Revocations revocations;

    private RevokedLoaders(Revocations revocations) {
        this.revocations = revocations;
    }

    /** A list that cannot be read; the message says where and why. */
    public static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        private UnreadableException(RevocationListException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** These, and those of a list as the UEFI Forum publishes it for dbx. */
    public RevokedLoaders and(byte[] list) throws UnreadableException {
        try {
            return new RevokedLoaders(revocations.and(RevocationList.parse(list)));
        } catch (RevocationListException e) {
            throw new UnreadableException(e);
        }
    }

    /** What is asked of all evidence. */
    Requirements requirements() {
        return Requirements.DEFAULT.withRevoked(revocations);
    }

    @Override
    public String toString() {
        return revocations.toString();
    }
}
