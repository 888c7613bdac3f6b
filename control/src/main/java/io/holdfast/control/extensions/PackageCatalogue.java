package io.holdfast.control.extensions;

import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The packages and their signed papers. This slice alone writes these documents. */
public final class PackageCatalogue {
    private static final String PACKAGE = "package";
    private static final String MANIFEST = "package-manifest";
    private static final String INDEX = "package-index";
    private static final String SIGNATURE = "package-signature";

    private PackageCatalogue() {}

    private static String key(ExtensionType type, HandlerVersion version) {
        return type.key() + "/" + version.text();
    }

    public static void put(WriteTransaction transaction, CataloguePackage entry) {
        transaction.putDocument(PACKAGE, key(entry.type(), entry.version()), entry.json());
    }

    public static Optional<CataloguePackage> find(
            ReadTransaction transaction, ExtensionType type, HandlerVersion version) {
        return transaction.document(PACKAGE, key(type, version)).map(CataloguePackage::of);
    }

    /** All versions, highest first. */
    public static List<CataloguePackage> versions(ReadTransaction transaction, ExtensionType type) {
        return transaction.documents(PACKAGE, type.key() + "/").values().stream()
                .map(CataloguePackage::of)
                .sorted(Comparator.comparing(CataloguePackage::version).reversed())
                .toList();
    }

    public static List<CataloguePackage> all(ReadTransaction transaction) {
        return transaction.documents(PACKAGE, "").values().stream()
                .map(CataloguePackage::of)
                .toList();
    }

    public static boolean holds(ReadTransaction transaction, Digest digest) {
        return all(transaction).stream().anyMatch(entry -> entry.digest().equals(digest));
    }

    /** The configuration with these bytes. */
    public static Optional<CataloguePackage> configuration(ReadTransaction transaction, Digest digest) {
        return all(transaction).stream()
                .filter(entry -> entry.kind() == PackageKind.CONFIGURATION)
                .filter(entry -> entry.digest().equals(digest))
                .min(Comparator.comparing(CataloguePackage::revoked));
    }

    /**
     * The version that a request means: the highest that it is a prefix of; with automatic minor upgrade, the highest of
     * the same major number.
     *
     * @throws ProblemException ExtensionNotFound
     */
    public static CataloguePackage resolve(
            ReadTransaction transaction, ExtensionType type, Optional<String> requested, boolean minorUpgrade) {
        List<CataloguePackage> versions = versions(transaction, type).stream()
                .filter(entry -> entry.kind() == PackageKind.EXTENSION)
                .toList();
        Optional<HandlerVersion> wanted = requested
                .map(PackageCatalogue::version)
                .map(version -> minorUpgrade ? new HandlerVersion(version.text().split("\\.")[0]) : version);
        List<CataloguePackage> matching = versions.stream()
                .filter(entry -> wanted.isEmpty() || wanted.get().isPrefixOf(entry.version()))
                .toList();
        return matching.stream()
                .filter(entry -> !entry.revoked())
                .findFirst()
                .orElseThrow(() -> Problem.of(
                                ProblemCode.EXTENSION_NOT_FOUND,
                                !matching.isEmpty()
                                        ? "Version " + matching.getFirst().version() + " of " + type
                                                + " is revoked by its publisher; ask for another version."
                                        : versions.isEmpty()
                                                ? "No package of " + type
                                                        + " is published here. Publish one with: holdfast"
                                                        + " extension publish PATH"
                                                : "No version of " + type + " matches '" + requested.orElse("")
                                                        + "' (published: "
                                                        + String.join(
                                                                ", ",
                                                                versions.stream()
                                                                        .map(entry -> entry.version()
                                                                                .text())
                                                                        .toList())
                                                        + ").",
                                "properties.typeHandlerVersion")
                        .exception());
    }

    private static HandlerVersion version(String text) {
        try {
            return new HandlerVersion(text);
        } catch (IllegalArgumentException _) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST_CONTENT,
                            "typeHandlerVersion is wrong (expected: such as 1.0 or 1.0.0).",
                            "properties.typeHandlerVersion")
                    .exception();
        }
    }

    static void putManifest(WriteTransaction transaction, ExtensionType type, HandlerVersion version, Bytes cms) {
        transaction.putDocument(
                MANIFEST,
                key(type, version),
                JsonObject.builder().put("cms", cms.base64()).build());
    }

    /** The signed manifest, CMS in DER. */
    public static Optional<Bytes> manifest(ReadTransaction transaction, ExtensionType type, HandlerVersion version) {
        return transaction
                .document(MANIFEST, key(type, version))
                .flatMap(json -> json.string("cms"))
                .map(Bytes::fromBase64);
    }

    static void putIndex(WriteTransaction transaction, ExtensionType type, long sequence, Bytes cms) {
        transaction.putDocument(
                INDEX,
                type.key(),
                JsonObject.builder()
                        .put("sequence", sequence)
                        .put("cms", cms.base64())
                        .build());
    }

    /** The signed index, CMS in DER. */
    public static Optional<Bytes> index(ReadTransaction transaction, ExtensionType type) {
        return transaction
                .document(INDEX, type.key())
                .flatMap(json -> json.string("cms"))
                .map(Bytes::fromBase64);
    }

    static void putSignature(WriteTransaction transaction, ExtensionType type, HandlerVersion version, Bytes cms) {
        transaction.putDocument(
                SIGNATURE,
                key(type, version),
                JsonObject.builder().put("cms", cms.base64()).build());
    }

    /** The vendor's detached signature over the package, CMS in DER. */
    public static Optional<Bytes> signature(ReadTransaction transaction, ExtensionType type, HandlerVersion version) {
        return transaction
                .document(SIGNATURE, key(type, version))
                .flatMap(json -> json.string("cms"))
                .map(Bytes::fromBase64);
    }

    public static long indexSequence(ReadTransaction transaction, ExtensionType type) {
        return transaction
                .document(INDEX, type.key())
                .map(json -> json.number("sequence").orElse(0))
                .orElse(0L);
    }
}
