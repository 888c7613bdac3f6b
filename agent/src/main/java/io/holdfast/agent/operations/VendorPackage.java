package io.holdfast.agent.operations;

import io.holdfast.agent.handlers.HandlerException;
import io.holdfast.agent.handlers.HandlerManifest;
import io.holdfast.agent.handlers.HandlerManifest.SigningInfo;
import io.holdfast.agent.packages.PackageArchive;
import io.holdfast.agent.packages.PackageException;
import io.holdfast.agent.packages.PackageLimits;
import io.holdfast.agent.packages.StagedPackage;
import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.agent.session.Gateway;
import io.holdfast.kernel.Ascii;
import io.holdfast.protocol.ExtensionWish;
import io.holdfast.protocol.RefusalCode;
import io.holdfast.trust.packages.PackageTrust;
import io.holdfast.trust.packages.PackageTrustException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A package that its vendor signed as a whole (handler contract §3). The signature is checked before a byte of the package
 * is there; then the package must say of itself that it is what was asked for, because the signature does not.
 */
final class VendorPackage {
    private static final int MAX_MANIFEST = 256 << 10;

    private VendorPackage() {}

    /** @param scratch a folder that is made here and gone again afterwards */
    static void check(
            Gateway gateway, PackageTrust trust, ExtensionWish wish, byte[] signature, Instant now, Path scratch)
            throws IOException, RefusalException {
        String what = "the package of " + wish.type() + " " + wish.version();
        try {
            trust.detached(signature, wish.type(), wish.packageDigest(), now);
        } catch (PackageTrustException e) {
            throw new RefusalException(
                    RefusalCode.MANIFEST_UNTRUSTED,
                    "the vendor's signature of " + what + " is refused: " + e.getMessage());
        }
        Optional<SigningInfo> signed = signingInfo(gateway, wish, what, scratch);
        boolean same = signed.isPresent()
                && Ascii.equalsIgnoreCase(signed.get().publisher(), wish.type().publisher())
                && Ascii.equalsIgnoreCase(signed.get().type(), wish.type().type())
                && signed.get().version().equals(wish.version().text());
        if (!same) {
            throw new RefusalException(
                    RefusalCode.PACKAGE_MISMATCH,
                    what + " is signed by its vendor, and its signingInfo is "
                            + signed.map(SigningInfo::toString).orElse("missing") + " (expected: " + wish.type() + " "
                            + wish.version() + ")");
        }
    }

    private static Optional<SigningInfo> signingInfo(Gateway gateway, ExtensionWish wish, String what, Path scratch)
            throws IOException, RefusalException {
        DurableFiles.deleteTree(scratch);
        DurableFiles.ownerOnlyDirectory(scratch);
        try (InputStream in = gateway.blob(wish.packageDigest())) {
            StagedPackage staged = StagedPackage.receive(
                    in, wish.packageDigest(), PackageLimits.DEFAULT.packed(), scratch.resolve("package.zip"));
            Path opened = scratch.resolve("opened");
            PackageArchive.extract(staged, opened, PackageLimits.DEFAULT);
            byte[] manifest = DurableFiles.read(opened.resolve("HandlerManifest.json"), MAX_MANIFEST)
                    .orElseThrow(() ->
                            new RefusalException(RefusalCode.PACKAGE_UNSAFE, what + " has no HandlerManifest.json"));
            return HandlerManifest.parse(manifest).signed();
        } catch (PackageException e) {
            throw new RefusalException(
                    e.reason() == PackageException.Reason.DIGEST_MISMATCH
                            ? RefusalCode.PACKAGE_MISMATCH
                            : RefusalCode.PACKAGE_UNSAFE,
                    what + " is refused: " + e.getMessage());
        } catch (HandlerException e) {
            throw new RefusalException(RefusalCode.PACKAGE_UNSAFE, what + " is refused: " + e.getMessage());
        } finally {
            DurableFiles.deleteTree(scratch);
        }
    }
}
