package io.holdfast.cli.packages;

import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.trust.packages.CmsVerifier;
import io.holdfast.trust.packages.PackageIndex;
import io.holdfast.trust.packages.PackageTrustException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An index of the publisher's own. Entries are carried over into the next one, so no stranger's may come in here. */
public record SignedIndex(Bytes cms, PackageIndex index) {

    /**
     * Reads an index that this publisher signed.
     *
     * @param from where it is from, for messages
     */
    public static SignedIndex verify(Bytes cms, ExtensionType type, PublisherKey key, Instant now, String from)
            throws CommandException {
        return verify(cms, type, key.own(), now, from);
    }

    /** Reads an index that somebody below one of these certificates signed. */
    public static SignedIndex verify(
            Bytes cms, ExtensionType type, List<X509Certificate> roots, Instant now, String from)
            throws CommandException {
        PackageIndex index;
        try {
            index = PackageIndex.parse(
                    CmsVerifier.verify(cms.array(), roots, now).content());
        } catch (PackageTrustException e) {
            throw CommandException.refused("the index " + from + " is not this publisher's: " + e.getMessage());
        }
        if (!index.type().equals(type)) {
            throw CommandException.refused(
                    "the index " + from + " is of " + index.type() + " (expected: " + type + ")");
        }
        return new SignedIndex(cms, index);
    }

    /**
     * The newer of what the control plane holds and what was signed here last. An older index from there would bring back
     * versions that were revoked since; a different one with the same sequence was forked.
     */
    public static Optional<SignedIndex> newest(Optional<SignedIndex> offered, Optional<SignedIndex> kept)
            throws CommandException {
        if (offered.isEmpty() || kept.isEmpty()) {
            return offered.or(() -> kept);
        }
        long theirs = offered.get().index().sequence();
        long ours = kept.get().index().sequence();
        if (theirs == ours && !offered.get().cms().equals(kept.get().cms())) {
            throw CommandException.refused("the control plane holds another index with sequence " + ours + " of "
                    + kept.get().index().type() + " than the one that was signed here last");
        }
        return theirs > ours ? offered : kept;
    }
}
