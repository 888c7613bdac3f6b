package io.holdfast.agent.operations;

import io.holdfast.agent.controls.Controls;
import io.holdfast.agent.controls.Decision;
import io.holdfast.agent.publishers.FirstParty;
import io.holdfast.agent.publishers.PublisherStore;
import io.holdfast.agent.publishers.TrustedPublisher;
import io.holdfast.agent.session.Gateway;
import io.holdfast.agent.session.HttpStatusException;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.protocol.ExtensionWish;
import io.holdfast.protocol.RefusalCode;
import io.holdfast.trust.machine.Fingerprint;
import io.holdfast.trust.packages.PackageIndex;
import io.holdfast.trust.packages.PackageManifest;
import io.holdfast.trust.packages.PackageTrust;
import io.holdfast.trust.packages.PackageTrustException;
import io.holdfast.trust.packages.PinnedRoot;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * Whether the package that an operation names is what its publisher released: index and manifest, fetched on their own,
 * signed below a root that is pinned here for this publisher. No byte of the package itself is needed.
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
        PackageTrust trust = new PackageTrust(named);
        PackageIndex index = index(gateway, trust, wish, knownSequence, installed, now);
        manifest(gateway, trust, wish, index);
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

    private static PackageIndex index(
            Gateway gateway, PackageTrust trust, ExtensionWish wish, long knownSequence, boolean installed, Instant now)
            throws IOException, RefusalException {
        ExtensionType type = wish.type();
        byte[] cms = fetch("the index of " + type, () -> gateway.index(type));
        try {
            PackageIndex index = trust.index(cms, type, now);
            index.checkSequence(knownSequence);
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

    private static void manifest(Gateway gateway, PackageTrust trust, ExtensionWish wish, PackageIndex index)
            throws IOException, RefusalException {
        String what = "the manifest of " + wish.type() + " " + wish.version();
        byte[] cms = fetch(what, () -> gateway.manifest(wish.type(), wish.version()));
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

    private interface Fetch {
        byte[] get() throws IOException;
    }

    /** What the control plane does not have is a refusal; what it cannot give now is worth another try. */
    private static byte[] fetch(String what, Fetch fetch) throws IOException, RefusalException {
        try {
            return fetch.get();
        } catch (HttpStatusException e) {
            if (e.status() / 100 == 4 && e.status() != 408 && e.status() != 429) {
                throw new RefusalException(RefusalCode.PACKAGE_UNAVAILABLE, what + " cannot be had: " + e.getMessage());
            }
            throw e;
        }
    }

    private static RefusalCode code(PackageTrustException refusal, RefusalCode byDefault) {
        return switch (refusal.reason()) {
            case ROLLED_BACK -> RefusalCode.INDEX_ROLLED_BACK;
            case EXPIRED -> RefusalCode.INDEX_EXPIRED;
            case REVOKED -> RefusalCode.PACKAGE_REVOKED;
            case NOT_LISTED -> RefusalCode.PACKAGE_NOT_LISTED;
            case UNREADABLE, BAD_SIGNATURE, UNPINNED_PUBLISHER, WRONG_PUBLISHER_OR_TYPE, DIGEST_MISMATCH -> byDefault;
        };
    }
}
