package io.holdfast.rest;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.control.extensions.CataloguePackage;
import io.holdfast.control.extensions.PackageCatalogue;
import io.holdfast.control.extensions.PackageKind;
import io.holdfast.control.extensions.Papers;
import io.holdfast.control.extensions.Publishers;
import io.holdfast.control.extensions.Publishing;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /holdfast/packages} and {@code /holdfast/publishers}: the signed papers of packages, and whose they may be. */
final class PublishingEndpoint implements ArmEndpoint {
    private final Publishing publishing;
    private final Papers papers;
    private final Store store;
    private final AccessControl access;

    PublishingEndpoint(Publishing publishing, Papers papers, Store store, AccessControl access) {
        this.publishing = publishing;
        this.papers = papers;
        this.store = store;
        this.access = access;
    }

    @Override
    public Optional<Answer> serve(Exchange exchange) {
        Target target = exchange.target();
        if (!target.is(0, "holdfast")) {
            return Optional.empty();
        }
        if (target.is(1, "packages") && target.size() == 2 && exchange.method() == HttpMethod.GET) {
            access.current().require(exchange.context().caller(), "Holdfast.Extensions/packages/read", ResourceId.ROOT);
            return Optional.of(Answer.ok(JsonObject.of(
                    "value",
                    store.read(PackageCatalogue::all).stream()
                            .map(entry -> (Json) entry.json())
                            .collect(JsonArray.collector()))));
        }
        if (target.is(1, "packages") && target.size() == 2) {
            exchange.only(HttpMethod.POST);
            return Optional.of(publish(exchange));
        }
        if (target.is(1, "packages") && target.size() == 5 && target.is(4, "index")) {
            ExtensionType type = type(target.get(2), target.get(3));
            return Optional.of(exchange.method() == HttpMethod.PUT ? putIndex(exchange, type) : index(exchange, type));
        }
        if (target.is(1, "packages") && target.size() == 6 && target.is(4, "manifests")) {
            exchange.only(HttpMethod.GET);
            return Optional.of(manifest(exchange, type(target.get(2), target.get(3)), version(target.get(5))));
        }
        if (target.is(1, "publishers") && target.size() == 4 && target.is(3, "revocations")) {
            exchange.only(HttpMethod.PUT);
            int revoked = papers.revokeSigners(exchange.context(), target.get(2), bytes(exchange.body(true), "list"));
            return Optional.of(
                    Answer.ok(JsonObject.builder().put("revoked", revoked).build()));
        }
        if (target.is(1, "publishers") && target.size() == 2) {
            exchange.only(HttpMethod.GET);
            access.current()
                    .require(exchange.context().caller(), "Holdfast.Extensions/publishers/read", ResourceId.ROOT);
            return Optional.of(
                    Answer.ok(JsonObject.of("value", new JsonArray(new ArrayList<Json>(store.read(Publishers::all))))));
        }
        if (target.is(1, "publishers") && target.size() == 3) {
            exchange.only(HttpMethod.PUT);
            return Optional.of(addPublisher(exchange, target.get(2)));
        }
        return Optional.empty();
    }

    private Answer publish(Exchange exchange) {
        JsonObject body = exchange.body(true);
        if (body.has("signature")) {
            return Answer.of(201, vendor(exchange, body).json());
        }
        return Answer.of(
                201,
                publishing
                        .publish(
                                exchange.context(),
                                type(required(body, "publisher"), required(body, "type")),
                                version(required(body, "version")),
                                kind(body),
                                bytes(body, "manifest"),
                                bytes(body, "index"),
                                body.bool("multiConfig").orElse(false))
                        .json());
    }

    private static PackageKind kind(JsonObject body) {
        String text = body.string("kind").orElse(PackageKind.EXTENSION.text());
        if (!PackageKind.of(text).text().equals(text)) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST_CONTENT,
                            "'kind' is '" + text + "' (expected: extension or configuration).",
                            "kind")
                    .exception();
        }
        return PackageKind.of(text);
    }

    private CataloguePackage vendor(Exchange exchange, JsonObject body) {
        if (body.has("manifest") || body.has("index")) {
            throw new ProblemException(
                    ProblemCode.INVALID_REQUEST_CONTENT,
                    "A package has 'manifest' and 'index', or a vendor's 'signature', and not both.");
        }
        Digest digest;
        try {
            digest = Digest.parse(required(body, "digest"));
        } catch (IllegalArgumentException _) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST_CONTENT,
                            "'digest' is wrong (expected: SHA-256, 64 lower-case hexadecimal digits).",
                            "digest")
                    .exception();
        }
        return papers.vendor(
                exchange.context(),
                type(required(body, "publisher"), required(body, "type")),
                version(required(body, "version")),
                digest,
                bytes(body, "signature"),
                body.bool("multiConfig").orElse(false));
    }

    private Answer putIndex(Exchange exchange, ExtensionType type) {
        JsonObject body = exchange.body(true);
        Map<HandlerVersion, Bytes> manifests = new LinkedHashMap<>();
        JsonObject given = body.object("manifests").orElse(JsonObject.EMPTY);
        for (String version : given.names()) {
            manifests.put(version(version), bytes(given, version));
        }
        return Answer.ok(papers.index(exchange.context(), type, bytes(body, "index"), manifests));
    }

    private Answer manifest(Exchange exchange, ExtensionType type, HandlerVersion version) {
        access.current().require(exchange.context().caller(), "Holdfast.Extensions/packages/read", ResourceId.ROOT);
        return store.read(transaction -> PackageCatalogue.manifest(transaction, type, version)
                .map(cms ->
                        Answer.ok(JsonObject.builder().put("cms", cms.base64()).build()))
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.NOT_FOUND, "No manifest of " + type + " " + version + " is published here.")));
    }

    private Answer index(Exchange exchange, ExtensionType type) {
        exchange.only(HttpMethod.GET);
        access.current().require(exchange.context().caller(), "Holdfast.Extensions/packages/read", ResourceId.ROOT);
        return store.read(transaction -> PackageCatalogue.index(transaction, type)
                .map(cms -> Answer.ok(JsonObject.builder()
                        .put("sequence", PackageCatalogue.indexSequence(transaction, type))
                        .put("cms", cms.base64())
                        .build()))
                .orElseThrow(() ->
                        new ProblemException(ProblemCode.NOT_FOUND, "No package of " + type + " is published here.")));
    }

    private Answer addPublisher(Exchange exchange, String name) {
        JsonObject body = exchange.body(true);
        List<String> names = new ArrayList<>();
        for (Json pattern : body.array("names").orElse(JsonArray.ofStrings(List.of(name)))) {
            names.add(pattern instanceof io.holdfast.kernel.json.JsonString text ? text.value() : "");
        }
        return Answer.ok(publishing.addPublisher(exchange.context(), name, required(body, "root"), names));
    }

    private static ExtensionType type(String publisher, String type) {
        try {
            return ExtensionType.of(publisher, type);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemCode.INVALID_REQUEST_CONTENT, e.getMessage() + ".");
        }
    }

    private static HandlerVersion version(String text) {
        try {
            return new HandlerVersion(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemCode.INVALID_REQUEST_CONTENT, e.getMessage() + ".");
        }
    }

    private static Bytes bytes(JsonObject body, String name) {
        try {
            return Bytes.fromBase64(required(body, name));
        } catch (IllegalArgumentException _) {
            throw Problem.of(ProblemCode.INVALID_REQUEST_CONTENT, "'" + name + "' is not base64.", name)
                    .exception();
        }
    }

    private static String required(JsonObject body, String name) {
        return body.string(name)
                .orElseThrow(() -> Problem.of(
                                ProblemCode.INVALID_REQUEST_CONTENT,
                                "'" + name + "' is missing or wrong (expected: a string).",
                                name)
                        .exception());
    }
}
