package io.holdfast.rest;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.control.extensions.CataloguePackage;
import io.holdfast.control.extensions.PackageCatalogue;
import io.holdfast.control.extensions.PackageKind;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** {@code …/Microsoft.HybridCompute/locations/{location}/publishers[/{p}/extensionTypes[/{t}/versions[/{v}]]]}. */
final class CatalogueEndpoint implements ArmEndpoint {
    private final Store store;
    private final AccessControl access;

    CatalogueEndpoint(Store store, AccessControl access) {
        this.store = store;
        this.access = access;
    }

    @Override
    public Optional<Answer> serve(Exchange exchange) {
        Target target = exchange.target();
        int at = target.startsWith("providers", "Microsoft.HybridCompute", "locations")
                ? 4
                : target.is(2, "providers") && target.is(3, "Microsoft.HybridCompute") && target.is(4, "locations")
                        ? 6
                        : -1;
        if (at < 0 || !target.is(at, "publishers")) {
            return Optional.empty();
        }
        exchange.only(HttpMethod.GET);
        exchange.apiVersion();
        ResourceId scope = at == 4 ? ResourceId.ROOT : ResourceId.parse(target.prefix(2));
        if (!access.current().sees(exchange.context().caller(), scope)) {
            access.current()
                    .require(exchange.context().caller(), "Microsoft.HybridCompute/locations/publishers/read", scope);
        }
        List<CataloguePackage> all = store.read(PackageCatalogue::all).stream()
                .filter(entry -> entry.kind() == PackageKind.EXTENSION)
                .toList();
        return Optional.of(
                switch (target.size() - at) {
                    case 1 -> names(all.stream().map(entry -> entry.type().publisher()), target);
                    case 3 ->
                        names(
                                ofPublisher(all, target.get(at + 1)).stream()
                                        .map(entry -> entry.type().type()),
                                target);
                    case 5 -> versions(ofType(all, target.get(at + 1), target.get(at + 3)), target);
                    case 6 -> version(ofType(all, target.get(at + 1), target.get(at + 3)), target.get(at + 5), target);
                    default -> throw new ProblemException(ProblemCode.NOT_FOUND, "There is nothing at this path.");
                });
    }

    private static Answer names(java.util.stream.Stream<String> names, Target target) {
        return Answer.ok(JsonObject.of(
                "value",
                names.distinct()
                        .sorted()
                        .map(name -> (Json) JsonObject.builder()
                                .put("id", target.path() + "/" + name)
                                .put("name", name)
                                .build())
                        .collect(JsonArray.collector())));
    }

    private static List<CataloguePackage> ofPublisher(List<CataloguePackage> all, String publisher) {
        return all.stream()
                .filter(entry -> Ascii.equalsIgnoreCase(entry.type().publisher(), publisher))
                .toList();
    }

    private static List<CataloguePackage> ofType(List<CataloguePackage> all, String publisher, String type) {
        return ofPublisher(all, publisher).stream()
                .filter(entry -> Ascii.equalsIgnoreCase(entry.type().type(), type))
                .sorted(java.util.Comparator.comparing(CataloguePackage::version)
                        .reversed())
                .toList();
    }

    private static Answer versions(List<CataloguePackage> entries, Target target) {
        return Answer.ok(JsonObject.of(
                "value",
                entries.stream()
                        .map(entry -> (Json) json(entry, target.path() + "/" + entry.version()))
                        .collect(JsonArray.collector())));
    }

    private static Answer version(List<CataloguePackage> entries, String version, Target target) {
        return entries.stream()
                .filter(entry -> entry.version().text().equals(version))
                .findFirst()
                .map(entry -> Answer.ok(json(entry, target.path())))
                .orElseThrow(() -> new ProblemException(ProblemCode.NOT_FOUND, "This version is not published."));
    }

    private static JsonObject json(CataloguePackage entry, String id) {
        return JsonObject.builder()
                .put("id", id)
                .put("name", entry.version().text())
                .put("type", "Microsoft.HybridCompute/locations/publishers/extensionTypes/versions")
                .put(
                        "properties",
                        JsonObject.builder()
                                .put("version", entry.version().text())
                                .put("extensionType", entry.type().type())
                                .put("publisher", entry.type().publisher())
                                .put("operatingSystem", "Linux")
                                .put(
                                        "holdfast",
                                        JsonObject.builder()
                                                .put("digest", entry.digest().toString())
                                                .put("size", entry.size())
                                                .put("multiConfig", entry.multiConfig())
                                                .put("scan", entry.scan())
                                                .put("scannedBy", entry.scannedBy())
                                                .put("signer", entry.signer())
                                                .put("revoked", entry.revoked())
                                                .put(
                                                        "published",
                                                        entry.published().toString())
                                                .build())
                                .build())
                .build();
    }
}
