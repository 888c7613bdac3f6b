package io.holdfast.control.extensions;

import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.ActivityRecorder;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import io.holdfast.trust.packages.CmsVerifier;
import io.holdfast.trust.packages.PackageIndex;
import io.holdfast.trust.packages.PackageManifest;
import io.holdfast.trust.packages.PackageTrust;
import io.holdfast.trust.packages.PackageTrustException;
import io.holdfast.trust.packages.PinnedRoot;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Takes packages: the bytes first, which are scanned, then the signed papers, which are checked against the publisher's
 * root. Never sees a private key.
 */
public final class Publishing {
    public static final long MAX_PACKAGE = 1L << 30;
    private static final String SCAN = "scan";
    private static final String ACTION = "Holdfast.Extensions/packages/write";

    private final Store store;
    private final AccessControl access;
    private final ActivityRecorder activity;
    private final Optional<MalwareScanner> scanner;

    public Publishing(Store store, AccessControl access, ActivityRecorder activity, Optional<MalwareScanner> scanner) {
        this.store = store;
        this.access = access;
        this.activity = activity;
        this.scanner = scanner;
    }

    /**
     * What was taken.
     *
     * @param scan {@code clean} or {@code unscanned}
     */
    public record Uploaded(Digest digest, long size, String scan, String scannedBy) {}

    public void authorise(RequestContext context) {
        access.current().require(context.caller(), ACTION, ResourceId.ROOT);
    }

    /**
     * Takes the bytes of a package and has them scanned. What is found to be malware is not kept.
     *
     * @param unscanned whether the caller accepts that no scanner looks
     * @throws ProblemException MalwareFound, ScannerUnavailable, RequestContentTooLarge
     */
    public Uploaded upload(RequestContext context, InputStream content, boolean unscanned) {
        authorise(context);
        Digest digest;
        long size;
        try {
            digest = store.blobs().put(content, MAX_PACKAGE);
            size = store.blobs().size(digest).orElseThrow();
        } catch (IOException e) {
            throw new ProblemException(
                    ProblemCode.REQUEST_TOO_LARGE, "The package was not taken: " + e.getMessage() + ".");
        }
        Uploaded uploaded = unscanned ? new Uploaded(digest, size, "unscanned", "") : scan(context, digest, size);
        store.commit(transaction -> {
            transaction.putDocument(
                    SCAN,
                    digest.toString(),
                    JsonObject.builder()
                            .put("scan", uploaded.scan())
                            .put("scannedBy", uploaded.scannedBy())
                            .put("time", context.time().toString())
                            .build());
            return true;
        });
        return uploaded;
    }

    private Uploaded scan(RequestContext context, Digest digest, long size) {
        MalwareScanner present = scanner.orElseThrow(() -> {
            dropUnlessTaken(digest);
            return new ProblemException(
                    ProblemCode.SCANNER_UNAVAILABLE,
                    "No malware scanner is configured, so the package is not taken. Start clamd (package clamav-daemon)"
                            + " and name its socket with --clamd, or publish with --unscanned, which is recorded and"
                            + " shown.");
        });
        MalwareScanner.Verdict verdict;
        try (InputStream stored = store.blobs().open(digest).orElseThrow()) {
            verdict = present.scan(stored);
        } catch (IOException e) {
            dropUnlessTaken(digest);
            throw new ProblemException(
                    ProblemCode.SCANNER_UNAVAILABLE,
                    "The package could not be scanned and is not taken: " + e.getMessage() + ".");
        }
        return switch (verdict) {
            case MalwareScanner.Verdict.Clean clean -> new Uploaded(digest, size, "clean", clean.scanner());
            case MalwareScanner.Verdict.Found found -> {
                refuse(context, digest, found);
                throw new ProblemException(
                        ProblemCode.MALWARE_FOUND,
                        "The package is refused: " + found.scanner() + " found " + found.finding() + " in it.");
            }
        };
    }

    /** Bytes that were taken before, or are published, stay. */
    private void dropUnlessTaken(Digest digest) {
        boolean taken = store.read(
                transaction -> transaction.document(SCAN, digest.toString()).isPresent());
        if (!taken) {
            dropUnlessPublished(digest);
        }
    }

    private void dropUnlessPublished(Digest digest) {
        boolean published = store.read(transaction -> PackageCatalogue.holds(transaction, digest));
        if (!published) {
            try {
                store.blobs().delete(digest);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException("a refused package could not be deleted", e);
            }
        }
    }

    private void refuse(RequestContext context, Digest digest, MalwareScanner.Verdict.Found found) {
        dropUnlessPublished(digest);
        store.commit(transaction -> {
            // also what was taken unscanned before: it cannot be published any more
            transaction.deleteDocument(SCAN, digest.toString());
            activity.record(
                    transaction,
                    context,
                    ACTION,
                    "Failed",
                    "Unprocessable (HTTP Status Code: 422)",
                    ResourceId.ROOT.provider("Holdfast.Extensions", "packages", digest.toString()),
                    JsonObject.builder()
                            .put("finding", found.finding())
                            .put("scanner", found.scanner())
                            .build());
            return true;
        });
    }

    /**
     * Makes an uploaded package available under its signed manifest and index.
     *
     * @throws ProblemException PackageUntrusted, InvalidPackage
     */
    public CataloguePackage publish(
            RequestContext context,
            ExtensionType type,
            HandlerVersion version,
            PackageKind kind,
            Bytes manifestCms,
            Bytes indexCms,
            boolean multiConfig) {
        authorise(context);
        return store.commit(transaction -> {
            PackageTrust trust = Publishers.trust(transaction);
            try {
                PackageIndex index = trust.index(indexCms.array(), type, context.time());
                PackageIndex.Entry entry = index.require(version);
                PackageManifest manifest = trust.manifest(manifestCms.array(), type, version, entry);
                index.requireFresh(context.time());
                index.checkSequence(PackageCatalogue.indexSequence(transaction, type) + 1);
                String signer = CmsVerifier.verify(
                                manifestCms.array(),
                                trust.roots().stream()
                                        .map(PinnedRoot::certificate)
                                        .toList(),
                                manifest.created())
                        .signer()
                        .getSubjectX500Principal()
                        .getName();
                return keep(transaction, context, kind, manifest, manifestCms, index, indexCms, signer, multiConfig);
            } catch (PackageTrustException e) {
                throw new ProblemException(
                        ProblemCode.PACKAGE_UNTRUSTED, "The package is refused: " + e.getMessage() + ".");
            }
        });
    }

    private CataloguePackage keep(
            WriteTransaction transaction,
            RequestContext context,
            PackageKind kind,
            PackageManifest manifest,
            Bytes manifestCms,
            PackageIndex index,
            Bytes indexCms,
            String signer,
            boolean multiConfig) {
        JsonObject scan = scanned(transaction, manifest.digest());
        CataloguePackage entry = new CataloguePackage(
                manifest.type(),
                manifest.version(),
                kind,
                manifest.digest(),
                manifest.size(),
                multiConfig,
                scan.string("scan").orElseThrow(),
                scan.string("scannedBy").orElse(""),
                signer,
                context.time(),
                false);
        requireSameBytes(transaction, entry);
        PackageCatalogue.put(transaction, entry);
        PackageCatalogue.putManifest(transaction, manifest.type(), manifest.version(), manifestCms);
        PackageCatalogue.putIndex(transaction, manifest.type(), index.sequence(), indexCms);
        Revocation.mark(transaction, index, context.time());
        AutomaticUpgrade.look(transaction, manifest.type(), context.time());
        record(transaction, context, entry);
        return entry;
    }

    static JsonObject scanned(ReadTransaction transaction, Digest digest) {
        return transaction
                .document(SCAN, digest.toString())
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.INVALID_PACKAGE,
                        "The bytes of the package (SHA-256 " + digest + ") were not uploaded."));
    }

    static void requireSameBytes(ReadTransaction transaction, CataloguePackage entry) {
        Optional<CataloguePackage> before = PackageCatalogue.find(transaction, entry.type(), entry.version());
        if (before.isPresent() && !before.get().digest().equals(entry.digest())) {
            throw new ProblemException(
                    ProblemCode.CONFLICT,
                    entry.type() + " " + entry.version()
                            + " is published with other bytes; a version never changes. Publish a new version.");
        }
        boolean other = PackageCatalogue.versions(transaction, entry.type()).stream()
                .anyMatch(known -> known.kind() != entry.kind());
        if (other) {
            throw new ProblemException(
                    ProblemCode.CONFLICT,
                    entry.type() + " is published as another kind than '"
                            + entry.kind().text() + "'; use another type.");
        }
    }

    /** Makes a package available that ships with Holdfast; machines know it by its digest. */
    public void ship(
            RequestContext context,
            ExtensionType type,
            HandlerVersion version,
            boolean multiConfig,
            Digest digest,
            long size) {
        store.commit(transaction -> {
            CataloguePackage entry = new CataloguePackage(
                    type,
                    version,
                    PackageKind.EXTENSION,
                    digest,
                    size,
                    multiConfig,
                    "shipped",
                    "",
                    "",
                    context.time(),
                    false);
            Optional<CataloguePackage> before = PackageCatalogue.find(transaction, type, version);
            if (before.isEmpty() || !before.get().digest().equals(digest)) {
                PackageCatalogue.put(transaction, entry);
                AutomaticUpgrade.look(transaction, type, context.time());
                record(transaction, context, entry);
            }
            return true;
        });
    }

    private void record(WriteTransaction transaction, RequestContext context, CataloguePackage entry) {
        activity.record(
                transaction,
                context,
                ACTION,
                "Succeeded",
                "Created (HTTP Status Code: 201)",
                ResourceId.ROOT.provider(
                        "Holdfast.Extensions", "packages", entry.type().handlerName() + "-" + entry.version()),
                entry.json());
    }

    /**
     * Takes packages under this root from now on.
     *
     * @param pem the certificate
     * @param names patterns of publisher names that it may speak for
     * @return the publisher as it is stored
     * @throws ProblemException InvalidRequestContent
     */
    public JsonObject addPublisher(RequestContext context, String name, String pem, List<String> names) {
        PinnedRoot root;
        try {
            root = new PinnedRoot(Pem.certificates(pem).getFirst(), names);
        } catch (PemException | IllegalArgumentException e) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST_CONTENT,
                            "The publisher is not taken: " + e.getMessage() + ".",
                            "root")
                    .exception();
        }
        addPublisher(context, name, root);
        return root.json().with("name", name);
    }

    private void addPublisher(RequestContext context, String name, PinnedRoot root) {
        access.current().require(context.caller(), "Holdfast.Extensions/publishers/write", ResourceId.ROOT);
        store.commit(transaction -> {
            Publishers.put(transaction, name, root);
            activity.record(
                    transaction,
                    context,
                    "Holdfast.Extensions/publishers/write",
                    "Succeeded",
                    "OK (HTTP Status Code: 200)",
                    ResourceId.ROOT.provider("Holdfast.Extensions", "publishers", name),
                    root.json());
            return true;
        });
    }
}
