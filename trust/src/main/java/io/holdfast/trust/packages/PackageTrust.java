package io.holdfast.trust.packages;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.trust.packages.PackageTrustException.Reason;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** What one machine believes about packages: pure functions of its pinned roots. */
public final class PackageTrust {
    private final List<PinnedRoot> roots;
    private final List<SignerRevocations> revocations;

    public PackageTrust(List<PinnedRoot> roots) {
        this(roots, List.of());
    }

    /** @param revocations of those roots */
    public PackageTrust(List<PinnedRoot> roots, List<SignerRevocations> revocations) {
        this.roots = List.copyOf(roots);
        this.revocations = List.copyOf(revocations);
    }

    public List<PinnedRoot> roots() {
        return roots;
    }

    /**
     * The index of this extension: signed at this time below a root that is pinned for its publisher, and about exactly this
     * publisher and type. Sequence and expiry are the caller's to check against what it has seen and installed. An index that
     * was accepted stays accepted after the signer's certificate has ended: whoever reads a kept one again does so at the
     * time of its acceptance. No time helps a signer that the root has taken back.
     */
    public PackageIndex index(byte[] cms, ExtensionType expected, Instant at) throws PackageTrustException {
        VerifiedContent verified = verify(CmsEnvelope.parse(cms), expected, at);
        SignerRevocations.check(verified.chain(), revocations);
        PackageIndex index = PackageIndex.parse(verified.content());
        checkType("the index", index.type(), expected);
        return index;
    }

    /**
     * The manifest that an index entry names. The entry binds its bytes, so the manifest's own chain is judged at the time when
     * it was made: manifests do not expire, and one of a signer that was taken back stands as long as the index of a good
     * signer lists it.
     *
     * @param cms fetched apart from the index and from the package
     */
    public PackageManifest manifest(
            byte[] cms, ExtensionType expected, HandlerVersion version, PackageIndex.Entry entry)
            throws PackageTrustException {
        if (entry.version().compareTo(version) != 0) {
            throw new PackageTrustException(
                    Reason.NOT_LISTED,
                    "the index entry is of version " + entry.version() + " (expected: " + version + ")");
        }
        if (entry.revoked()) {
            throw new PackageTrustException(Reason.REVOKED, "version " + version + " of " + expected + " is revoked");
        }
        checkDigest("the manifest of " + expected + " " + version, Digest.of(cms), entry.manifestDigest());
        CmsEnvelope envelope = CmsEnvelope.parse(cms);
        PackageManifest manifest = PackageManifest.parse(envelope.content());
        verify(envelope, expected, manifest.created());
        checkType("the manifest", manifest.type(), expected);
        if (manifest.version().compareTo(version) != 0) {
            throw new PackageTrustException(
                    Reason.WRONG_PUBLISHER_OR_TYPE,
                    "the manifest is of version " + manifest.version() + " (expected: " + version + ")");
        }
        checkDigest("the package that the manifest names", manifest.digest(), entry.packageDigest());
        return manifest;
    }

    /**
     * A vendor's detached signature over a package of this extension (handler contract §3). It says nothing of type and
     * version: {@code signingInfo} in the package has to, before anything of it is run.
     *
     * @param content SHA-256 of the package
     * @return the signer
     */
    public X509Certificate detached(byte[] cms, ExtensionType expected, Digest content, Instant now)
            throws PackageTrustException {
        List<X509Certificate> chain = DetachedSignature.verify(cms, content, pinned(expected), now);
        SignerRevocations.check(chain, revocations);
        return chain.getFirst();
    }

    /** Refuses bytes that are not the package of this manifest. */
    public static void checkPackage(PackageManifest manifest, Digest digest, long size) throws PackageTrustException {
        String what = "the package of " + manifest.type() + " " + manifest.version();
        if (size != manifest.size()) {
            throw new PackageTrustException(
                    Reason.DIGEST_MISMATCH, what + " has " + size + " bytes (expected: " + manifest.size() + ")");
        }
        checkDigest(what, digest, manifest.digest());
    }

    private VerifiedContent verify(CmsEnvelope envelope, ExtensionType type, Instant at) throws PackageTrustException {
        return CmsVerifier.verify(envelope, pinned(type), at);
    }

    private List<X509Certificate> pinned(ExtensionType type) throws PackageTrustException {
        List<X509Certificate> mine = roots.stream()
                .filter(root -> root.covers(type))
                .map(PinnedRoot::certificate)
                .distinct()
                .toList();
        if (mine.isEmpty()) {
            throw new PackageTrustException(
                    Reason.UNPINNED_PUBLISHER,
                    "no root is pinned for the publisher " + type.publisher() + " (pinned: " + pinned() + ")");
        }
        return mine;
    }

    private String pinned() {
        return roots.isEmpty()
                ? "none"
                : roots.stream()
                        .flatMap(root -> root.names().stream())
                        .distinct()
                        .limit(20)
                        .collect(Collectors.joining(", "));
    }

    private static void checkType(String what, ExtensionType found, ExtensionType expected)
            throws PackageTrustException {
        if (!found.equals(expected)) {
            throw new PackageTrustException(
                    Reason.WRONG_PUBLISHER_OR_TYPE, what + " is of " + found + " (expected: " + expected + ")");
        }
    }

    private static void checkDigest(String what, Digest found, Digest expected) throws PackageTrustException {
        if (!found.equals(expected)) {
            throw new PackageTrustException(
                    Reason.DIGEST_MISMATCH, what + " has SHA-256 " + found + " (expected: " + expected + ")");
        }
    }
}
