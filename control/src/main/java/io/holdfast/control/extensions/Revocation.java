package io.holdfast.control.extensions;

import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.Facet;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.packages.PackageIndex;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What becomes of a version that its publisher has revoked: nobody is given it any more, and where it stands is shown. */
final class Revocation {
    /** Facet of an extension whose version is revoked. */
    static final String FACET = "revoked";

    private Revocation() {}

    /** Marks in the catalogue, and on every extension that has such a version. */
    static void mark(WriteTransaction transaction, PackageIndex index, Instant now) {
        for (CataloguePackage entry : PackageCatalogue.versions(transaction, index.type())) {
            boolean revoked = index.find(entry.version())
                    .filter(PackageIndex.Entry::revoked)
                    .isPresent();
            if (revoked && !entry.revoked()) {
                PackageCatalogue.put(transaction, entry.asRevoked());
                installed(transaction, entry.type(), entry.version())
                        .forEach(row -> mark(transaction, row, entry.version(), index.sequence(), now));
            }
        }
    }

    private static void mark(
            WriteTransaction transaction, ResourceRow row, HandlerVersion version, long sequence, Instant now) {
        long next = transaction.facet(row.id(), FACET).map(Facet::version).orElse(0L) + 1;
        JsonObject value = JsonObject.builder()
                .put("version", version.text())
                .put("since", now.toString())
                .put("indexSequence", sequence)
                .build();
        transaction.put(new Facet(row.id(), FACET, next, value, now));
        transaction.append(new ChangeRow(0, row.id(), ChangeRow.Kind.FACET, FACET, now));
    }

    /** The extensions that have this version, on every machine. */
    static List<ResourceRow> installed(ReadTransaction transaction, ExtensionType type, HandlerVersion version) {
        return transaction.resources(ResourceQuery.below(ResourceId.ROOT, ExtensionResource.TYPE)).stream()
                .filter(row -> ExtensionResource.typeOf(row).equals(type)
                        && versionOf(row.document()).equals(Optional.of(version.text())))
                .toList();
    }

    private static Optional<String> versionOf(JsonObject document) {
        return document.object("properties").flatMap(properties -> properties.string("typeHandlerVersion"));
    }

    /** The mark, as long as the extension has the version that it is of. */
    static Optional<JsonObject> of(ReadTransaction transaction, ResourceRow row) {
        return transaction
                .facet(row.id(), FACET)
                .map(Facet::value)
                .filter(mark -> mark.string("version").equals(versionOf(row.document())));
    }
}
