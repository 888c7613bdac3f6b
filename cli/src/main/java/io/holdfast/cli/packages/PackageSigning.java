package io.holdfast.cli.packages;

import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.trust.packages.PackageIndex;
import io.holdfast.trust.packages.PackageManifest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the two signed documents of a new version.
 *
 * @param expiresAfter how long the index allows new installations
 * @param revoked versions that no machine may install from now on
 */
public record PackageSigning(PublisherKey key, Duration expiresAfter, Set<HandlerVersion> revoked) {
    public PackageSigning {
        revoked = Set.copyOf(revoked);
    }

    /** Manifest and the next index, both as CMS. */
    public SignedDocuments sign(PackageName name, StagedPackage staged, Optional<SignedIndex> previous, Instant now)
            throws CommandException {
        Instant time = now.truncatedTo(ChronoUnit.SECONDS);
        List<PackageIndex.Entry> entries = carriedOver(name, previous);
        byte[] manifest =
                key.sign(new PackageManifest(name.type(), name.version(), staged.digest(), staged.size(), time).utf8());
        entries.add(new PackageIndex.Entry(name.version(), Digest.of(manifest), staged.digest(), false));
        long sequence = previous.map(old -> old.index().sequence() + 1).orElse(1L);
        try {
            PackageIndex index = new PackageIndex(name.type(), sequence, time, time.plus(expiresAfter), entries);
            return new SignedDocuments(Bytes.of(manifest), Bytes.of(key.sign(index.utf8())));
        } catch (IllegalArgumentException e) {
            throw CommandException.unusable("the next index: " + e.getMessage());
        }
    }

    private List<PackageIndex.Entry> carriedOver(PackageName name, Optional<SignedIndex> previous)
            throws CommandException {
        List<PackageIndex.Entry> entries = new ArrayList<>();
        Set<HandlerVersion> missing = new HashSet<>(revoked);
        for (PackageIndex.Entry entry :
                previous.map(old -> old.index().versions()).orElse(List.of())) {
            if (entry.version().compareTo(name.version()) == 0) {
                throw CommandException.refused("version " + entry.version() + " of " + name.type()
                        + " stands in the index already" + (entry.revoked() ? ", revoked" : "")
                        + " (expected: a new version; a version never changes)");
            }
            boolean revokedNow = missing.removeIf(version -> version.compareTo(entry.version()) == 0);
            entries.add(
                    revokedNow
                            ? new PackageIndex.Entry(
                                    entry.version(), entry.manifestDigest(), entry.packageDigest(), true)
                            : entry);
        }
        if (!missing.isEmpty()) {
            throw CommandException.unusable(
                    "--revoke " + missing.iterator().next() + ": not in the index that this one follows");
        }
        return entries;
    }
}
