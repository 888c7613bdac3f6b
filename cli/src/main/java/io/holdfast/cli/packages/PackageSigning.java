package io.holdfast.cli.packages;

import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.trust.packages.PackageIndex;
import io.holdfast.trust.packages.PackageManifest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        return new SignedDocuments(Bytes.of(manifest), index(name.type(), sequence, entries, time));
    }

    private Bytes index(ExtensionType type, long sequence, List<PackageIndex.Entry> entries, Instant time)
            throws CommandException {
        try {
            return Bytes.of(key.sign(new PackageIndex(type, sequence, time, time.plus(expiresAfter), entries).utf8()));
        } catch (IllegalArgumentException e) {
            throw CommandException.unusable("the next index: " + e.getMessage());
        }
    }

    /** The next index, without a new version: what is revoked is all that changes. */
    public Bytes revoke(SignedIndex previous, Instant now) throws CommandException {
        PackageIndex before = previous.index();
        return index(
                before.type(), before.sequence() + 1, marked(before.versions()), now.truncatedTo(ChronoUnit.SECONDS));
    }

    /** An index and the manifests that it names anew. */
    public record Adopted(Bytes index, Map<HandlerVersion, Bytes> manifests) {
        public Adopted {
            manifests = Map.copyOf(manifests);
        }
    }

    /**
     * Signs the versions of another signer's index with this key: the same packages, new manifests. Revoked versions stay
     * revoked.
     *
     * @param manifests of the versions that are not revoked, verified
     */
    public Adopted adopt(PackageIndex before, Map<HandlerVersion, PackageManifest> manifests, Instant now)
            throws CommandException {
        Instant time = now.truncatedTo(ChronoUnit.SECONDS);
        Map<HandlerVersion, Bytes> signed = new LinkedHashMap<>();
        List<PackageIndex.Entry> entries = new ArrayList<>();
        for (PackageIndex.Entry entry : before.versions()) {
            PackageManifest manifest = manifests.get(entry.version());
            if (manifest == null) {
                entries.add(entry);
                continue;
            }
            byte[] cms = key.sign(
                    new PackageManifest(manifest.type(), manifest.version(), manifest.digest(), manifest.size(), time)
                            .utf8());
            signed.put(entry.version(), Bytes.of(cms));
            entries.add(new PackageIndex.Entry(entry.version(), Digest.of(cms), entry.packageDigest(), false));
        }
        return new Adopted(index(before.type(), before.sequence() + 1, marked(entries), time), signed);
    }

    private List<PackageIndex.Entry> marked(List<PackageIndex.Entry> before) throws CommandException {
        List<PackageIndex.Entry> entries = new ArrayList<>();
        Set<HandlerVersion> missing = new HashSet<>(revoked);
        for (PackageIndex.Entry entry : before) {
            boolean revokedNow = missing.removeIf(version -> version.compareTo(entry.version()) == 0);
            entries.add(
                    revokedNow
                            ? new PackageIndex.Entry(
                                    entry.version(), entry.manifestDigest(), entry.packageDigest(), true)
                            : entry);
        }
        if (!missing.isEmpty()) {
            throw CommandException.unusable(
                    "version " + missing.iterator().next() + " is not in the index that is to be followed");
        }
        return entries;
    }

    private List<PackageIndex.Entry> carriedOver(PackageName name, Optional<SignedIndex> previous)
            throws CommandException {
        List<PackageIndex.Entry> before =
                previous.map(old -> old.index().versions()).orElse(List.of());
        for (PackageIndex.Entry entry : before) {
            if (entry.version().compareTo(name.version()) == 0) {
                throw CommandException.refused("version " + entry.version() + " of " + name.type()
                        + " stands in the index already" + (entry.revoked() ? ", revoked" : "")
                        + " (expected: a new version; a version never changes)");
            }
        }
        return new ArrayList<>(marked(before));
    }
}
