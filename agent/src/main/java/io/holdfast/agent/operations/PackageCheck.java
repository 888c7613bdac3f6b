package io.holdfast.agent.operations;

import io.holdfast.agent.controls.Controls;
import io.holdfast.agent.controls.Decision;
import io.holdfast.agent.publishers.FirstParty;
import io.holdfast.agent.publishers.PublisherStore;
import io.holdfast.agent.publishers.TrustedPublisher;
import io.holdfast.agent.session.Gateway;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.protocol.ExtensionWish;
import io.holdfast.protocol.RefusalCode;
import io.holdfast.trust.machine.Fingerprint;
import io.holdfast.trust.packages.PackageIndex;
import io.holdfast.trust.packages.PackageManifest;
import io.holdfast.trust.packages.PackageTrust;
import io.holdfast.trust.packages.PackageTrustException;
import io.holdfast.trust.packages.PinnedRoot;
import io.holdfast.trust.packages.SignerRevocations;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whether the package that an operation names is what its publisher released: index and manifest, fetched on their own,
 * signed below a root that is pinned here for this publisher. No byte of the package itself is needed. Where its publisher
 * has no index, the vendor's detached signature over the package serves.
 */
final class PackageCheck {
    private final FirstParty firstParty;
    private final PublisherStore publishers;

    PackageCheck(FirstParty firstParty, PublisherStore publishers) {
        this.firstParty = firstParty;
        this.publishers = publishers;
    }

    /** Whether the package may count as Holdfast's own: pinned by digest, or a first-party root is pinned for its name. */
    boolean mayBeFirstParty(ExtensionWish wish) throws RefusalException {
        return firstParty.pins(wish.type(), wish.version(), wish.packageDigest())
                || publishers().stream()
                        .anyMatch(publisher ->
                                publisher.firstParty() && publisher.root().covers(wish.type()));
    }

    /**
     * @param allowed what the local controls ask of the package: a first-party one, or certain roots
     * @param knownSequence highest sequence of the index that was seen
     * @param installed whether this version is on the machine already; only then may the index have expired
     * @return sequence of the index; empty when the package is pinned by digest
     */
    OptionalLong check(
            Gateway gateway,
            ExtensionWish wish,
            Decision.Allowed allowed,
            long knownSequence,
            boolean installed,
            Instant now)
            throws IOException, RefusalException {
        boolean onlyFirstParty = allowed.onlyFirstParty();
        if (firstParty.pins(wish.type(), wish.version(), wish.packageDigest())) {
            if (!allowed.pins().isEmpty()) {
                throw notBelow(wish, allowed, "is pinned by its digest in this agent and not signed below a root");
            }
            return OptionalLong.empty();
        }
        List<PinnedRoot> roots = publishers().stream()
                .filter(publisher -> publisher.firstParty() || !onlyFirstParty)
                .map(TrustedPublisher::root)
                .filter(root -> root.covers(wish.type()))
                .toList();
        if (roots.isEmpty()) {
            throw new RefusalException(
                    RefusalCode.PUBLISHER_NOT_TRUSTED,
                    "no " + (onlyFirstParty ? "first-party " : "") + "root is pinned on this machine for the publisher "
                            + wish.type().publisher() + "; 'hfagent trust add "
                            + wish.type().publisher()
                            + " --root FILE' pins one");
        }
        List<PinnedRoot> named =
                roots.stream().filter(root -> named(allowed, root)).toList();
        if (named.isEmpty()) {
            throw notBelow(wish, allowed, "has roots pinned here, but not that one (see: hfagent trust list)");
        }
        OfferedPapers offered = new OfferedPapers(gateway, wish);
        PackageTrust trust = new PackageTrust(named, revocations(offered, named));
        // where there is an index, or ever was one, only an index counts: it can revoke, a detached signature cannot
        Optional<byte[]> signature =
                knownSequence == 0 && offered.hasNoIndex() ? offered.signature() : Optional.empty();
        if (signature.isPresent()) {
            Path scratch = publishers.papers().scratch();
            VendorPackage.check(gateway, trust, wish, signature.get(), now, scratch);
            return OptionalLong.empty();
        }
        PackageIndex index = index(offered, trust, wish, knownSequence, installed, now);
        manifest(offered, trust, wish, index);
        return OptionalLong.of(index.sequence());
    }

    private static boolean named(Decision.Allowed allowed, PinnedRoot root) {
        return allowed.pins().isEmpty()
                || allowed.pins().stream().anyMatch(pin -> pin.root().equals(Fingerprint.of(root.certificate())));
    }

    private static RefusalException notBelow(ExtensionWish wish, Decision.Allowed allowed, String but) {
        String entries = String.join(
                ", ", allowed.pins().stream().map(Decision.Pin::entry).toList());
        return new RefusalException(
                RefusalCode.EXTENSION_NOT_PERMITTED,
                "the entry " + entries + " of " + Controls.ALLOWLIST + " admits " + wish.type()
                        + " only below the root that it names, and it " + but);
    }

    private List<SignerRevocations> revocations(OfferedPapers offered, List<PinnedRoot> roots)
            throws IOException, RefusalException {
        List<byte[]> lists = offered.revocations();
        try {
            return publishers.papers().revocations(roots, lists);
        } catch (IOException e) {
            throw new RefusalException(
                    RefusalCode.LOCAL_CONTROLS_UNREADABLE, "revoked signers cannot be read: " + e.getMessage());
        }
    }

    private PackageIndex index(
            OfferedPapers offered,
            PackageTrust trust,
            ExtensionWish wish,
            long knownSequence,
            boolean installed,
            Instant now)
            throws IOException, RefusalException {
        ExtensionType type = wish.type();
        byte[] cms = offered.index();
        Digest digest = Digest.of(cms);
        // what was accepted stays accepted when the signer's certificate ends
        Optional<Instant> accepted = publishers.papers().accepted(type, digest);
        try {
            PackageIndex index = trust.index(cms, type, accepted.orElse(now));
            index.checkSequence(knownSequence);
            if (accepted.isEmpty()) {
                publishers.papers().accept(type, digest, now);
            }
            index.require(wish.version());
            if (!installed) {
                index.requireFresh(now);
            }
            return index;
        } catch (PackageTrustException e) {
            throw new RefusalException(
                    code(e, RefusalCode.INDEX_UNTRUSTED), "the index of " + type + " is refused: " + e.getMessage());
        }
    }

    private static void manifest(OfferedPapers offered, PackageTrust trust, ExtensionWish wish, PackageIndex index)
            throws IOException, RefusalException {
        String what = "the manifest of " + wish.type() + " " + wish.version();
        byte[] cms = offered.manifest();
        try {
            PackageIndex.Entry entry = index.require(wish.version());
            PackageManifest manifest = trust.manifest(cms, wish.type(), wish.version(), entry);
            if (!manifest.digest().equals(wish.packageDigest())) {
                throw new RefusalException(
                        RefusalCode.PACKAGE_MISMATCH,
                        "the operation names the package " + wish.packageDigest() + " (expected, by " + what + ": "
                                + manifest.digest() + ")");
            }
        } catch (PackageTrustException e) {
            throw new RefusalException(
                    code(e, RefusalCode.MANIFEST_UNTRUSTED), what + " is refused: " + e.getMessage());
        }
    }

    private List<TrustedPublisher> publishers() throws RefusalException {
        try {
            return publishers.read();
        } catch (IOException e) {
            throw new RefusalException(
                    RefusalCode.LOCAL_CONTROLS_UNREADABLE, "pinned publishers cannot be read: " + e.getMessage());
        }
    }

    private static RefusalCode code(PackageTrustException refusal, RefusalCode byDefault) {
        return switch (refusal.reason()) {
            case ROLLED_BACK -> RefusalCode.INDEX_ROLLED_BACK;
            case EXPIRED -> RefusalCode.INDEX_EXPIRED;
            case REVOKED -> RefusalCode.PACKAGE_REVOKED;
            case NOT_LISTED -> RefusalCode.PACKAGE_NOT_LISTED;
            case UNREADABLE,
                    BAD_SIGNATURE,
                    UNPINNED_PUBLISHER,
                    SIGNER_REVOKED,
                    WRONG_PUBLISHER_OR_TYPE,
                    DIGEST_MISMATCH -> byDefault;
        };
    }
}
