package io.holdfast.control.extensions;

import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.ActivityRecorder;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.packages.PackageIndex;
import io.holdfast.trust.packages.PackageManifest;
import io.holdfast.trust.packages.PackageTrust;
import io.holdfast.trust.packages.PackageTrustException;
import io.holdfast.trust.packages.PinnedRoot;
import io.holdfast.trust.packages.SignerRevocations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Signed papers without new bytes: the next index of an extension, with manifests that were signed anew; a root's list of
 * signers that it took back. And papers of another kind: a vendor's detached signature over a package.
 */
public final class Papers {
    private static final String PACKAGES = "Holdfast.Extensions/packages/write";
    private static final String PUBLISHERS = "Holdfast.Extensions/publishers/write";
    private static final int SHOWN = 100;

    private final Store store;
    private final AccessControl access;
    private final ActivityRecorder activity;

    public Papers(Store store, AccessControl access, ActivityRecorder activity) {
        this.store = store;
        this.access = access;
        this.activity = activity;
    }

    /**
     * Takes the next index of an extension.
     *
     * @param manifests of versions whose manifest changes with it
     * @return sequence, revoked versions, and the extensions that have one of them
     * @throws ProblemException PackageUntrusted; InvalidPackage when a listed version would be left without its manifest
     */
    public JsonObject index(
            RequestContext context, ExtensionType type, Bytes indexCms, Map<HandlerVersion, Bytes> manifests) {
        access.current().require(context.caller(), PACKAGES, ResourceId.ROOT);
        PackageIndex taken = store.commit(transaction -> {
            try {
                PackageTrust trust = Publishers.trust(transaction);
                PackageIndex index = trust.index(indexCms.array(), type, context.time());
                index.requireFresh(context.time());
                index.checkSequence(PackageCatalogue.indexSequence(transaction, type) + 1);
                for (Map.Entry<HandlerVersion, Bytes> entry : manifests.entrySet()) {
                    manifest(transaction, trust, type, entry.getKey(), entry.getValue(), index);
                }
                requireManifests(transaction, index);
                PackageCatalogue.putIndex(transaction, type, index.sequence(), indexCms);
                Revocation.mark(transaction, index, context.time());
                AutomaticUpgrade.look(transaction, type, context.time());
                record(
                        transaction,
                        context,
                        PACKAGES,
                        "indexes",
                        type.handlerName(),
                        JsonObject.builder()
                                .put("sequence", index.sequence())
                                .put("revoked", JsonArray.ofStrings(revoked(index)))
                                .build());
                return index;
            } catch (PackageTrustException e) {
                throw refused("The index is refused", e);
            }
        });
        return answer(taken);
    }

    private static void manifest(
            WriteTransaction transaction,
            PackageTrust trust,
            ExtensionType type,
            HandlerVersion version,
            Bytes cms,
            PackageIndex index)
            throws PackageTrustException {
        PackageManifest manifest = trust.manifest(cms.array(), type, version, index.require(version));
        Optional<CataloguePackage> known = PackageCatalogue.find(transaction, type, manifest.version());
        if (known.isEmpty() || !known.get().digest().equals(manifest.digest())) {
            throw new ProblemException(
                    ProblemCode.INVALID_PACKAGE,
                    "The manifest of " + type + " " + version + " is of the package " + manifest.digest()
                            + " (expected: "
                            + known.map(entry -> entry.digest().toString()).orElse("a published version") + ").");
        }
        PackageCatalogue.putManifest(transaction, type, manifest.version(), cms);
    }

    /** Every published version that the index allows has the manifest that the index names. */
    private static void requireManifests(WriteTransaction transaction, PackageIndex index) {
        for (CataloguePackage entry : PackageCatalogue.versions(transaction, index.type())) {
            Optional<PackageIndex.Entry> listed = index.find(entry.version()).filter(one -> !one.revoked());
            Optional<Digest> stored = PackageCatalogue.manifest(transaction, index.type(), entry.version())
                    .map(Bytes::digest);
            if (listed.isPresent() && !stored.equals(listed.map(PackageIndex.Entry::manifestDigest))) {
                throw new ProblemException(
                        ProblemCode.INVALID_PACKAGE,
                        "The index names another manifest of " + index.type() + " " + entry.version()
                                + " than the one that is published; send that manifest with it.");
            }
        }
    }

    private static List<String> revoked(PackageIndex index) {
        return index.versions().stream()
                .filter(PackageIndex.Entry::revoked)
                .map(entry -> entry.version().text())
                .toList();
    }

    private JsonObject answer(PackageIndex index) {
        List<String> installed = store.read(transaction -> {
            List<String> ids = new ArrayList<>();
            for (PackageIndex.Entry entry : index.versions()) {
                if (entry.revoked()) {
                    Revocation.installed(transaction, index.type(), entry.version()).stream()
                            .map(ResourceRow::id)
                            .map(ResourceId::toString)
                            .forEach(ids::add);
                }
            }
            return ids;
        });
        return JsonObject.builder()
                .put("sequence", index.sequence())
                .put("revoked", JsonArray.ofStrings(revoked(index)))
                .put("installedCount", installed.size())
                .put("installed", JsonArray.ofStrings(installed.subList(0, Math.min(SHOWN, installed.size()))))
                .build();
    }

    /**
     * Makes an uploaded package available under its vendor's own detached signature.
     *
     * @throws ProblemException PackageUntrusted, InvalidPackage; Conflict when the extension has an index
     */
    public CataloguePackage vendor(
            RequestContext context,
            ExtensionType type,
            HandlerVersion version,
            Digest digest,
            Bytes cms,
            boolean multiConfig) {
        access.current().require(context.caller(), PACKAGES, ResourceId.ROOT);
        long size = size(digest);
        return store.commit(transaction -> {
            if (PackageCatalogue.index(transaction, type).isPresent()) {
                throw new ProblemException(
                        ProblemCode.CONFLICT,
                        type + " is published with an index, which can revoke versions; a detached signature does not"
                                + " replace it. Sign the new version for the index.");
            }
            try {
                String signer = Publishers.trust(transaction)
                        .detached(cms.array(), type, digest, context.time())
                        .getSubjectX500Principal()
                        .getName();
                JsonObject scan = Publishing.scanned(transaction, digest);
                CataloguePackage entry = new CataloguePackage(
                        type,
                        version,
                        PackageKind.EXTENSION,
                        digest,
                        size,
                        multiConfig,
                        scan.string("scan").orElseThrow(),
                        scan.string("scannedBy").orElse(""),
                        signer,
                        context.time(),
                        false);
                Publishing.requireSameBytes(transaction, entry);
                PackageCatalogue.put(transaction, entry);
                PackageCatalogue.putSignature(transaction, type, version, cms);
                AutomaticUpgrade.look(transaction, type, context.time());
                record(transaction, context, PACKAGES, "packages", type.handlerName() + "-" + version, entry.json());
                return entry;
            } catch (PackageTrustException e) {
                throw refused("The package is refused", e);
            }
        });
    }

    private long size(Digest digest) {
        try {
            return store.blobs().size(digest).orElse(0);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException("the package store cannot be read", e);
        }
    }

    /**
     * Takes a newer list of signers that a publisher's root took back. Packages of theirs are not taken any more, and machines
     * get the list.
     *
     * @return how many certificates are on it
     * @throws ProblemException PackageUntrusted; NotFound when there is no such publisher
     */
    public int revokeSigners(RequestContext context, String name, Bytes der) {
        access.current().require(context.caller(), PUBLISHERS, ResourceId.ROOT);
        return store.commit(transaction -> {
            PinnedRoot root = Publishers.find(transaction, name)
                    .orElseThrow(() -> new ProblemException(
                            ProblemCode.NOT_FOUND,
                            "There is no publisher " + name + " here (expected: publisher add)."));
            try {
                SignerRevocations list = SignerRevocations.verify(der.array(), root.certificate());
                Optional<SignerRevocations> known = Publishers.revocations(transaction, name, root);
                if (known.isPresent() && !list.supersedes(known.get())) {
                    throw new ProblemException(
                            ProblemCode.CONFLICT,
                            "The list has number " + list.number() + " (expected: at least "
                                    + known.get().number() + ", which is known).");
                }
                Publishers.putRevocations(transaction, name, list);
                record(
                        transaction,
                        context,
                        PUBLISHERS,
                        "publishers",
                        name,
                        JsonObject.builder()
                                .put("revokedSigners", list.size())
                                .put("number", list.number().toString())
                                .build());
                return list.size();
            } catch (PackageTrustException e) {
                throw refused("The list is refused", e);
            }
        });
    }

    private void record(
            WriteTransaction transaction,
            RequestContext context,
            String action,
            String kind,
            String name,
            JsonObject properties) {
        activity.record(
                transaction,
                context,
                action,
                "Succeeded",
                "OK (HTTP Status Code: 200)",
                ResourceId.ROOT.provider("Holdfast.Extensions", kind, name),
                properties);
    }

    private static ProblemException refused(String what, PackageTrustException e) {
        return new ProblemException(ProblemCode.PACKAGE_UNTRUSTED, what + ": " + e.getMessage() + ".");
    }
}
