package io.holdfast.rest;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.control.extensions.PackageCatalogue;
import io.holdfast.control.extensions.Publishers;
import io.holdfast.control.extensions.Publishing;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.Bytes;
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
import java.util.List;
import java.util.Optional;

/** {@code /holdfast/packages} and {@code /holdfast/publishers}: the signed papers of packages, and whose they may be. */
final class PublishingEndpoint implements ArmEndpoint {
    private final Publishing publishing;
    private final Store store;
    private final AccessControl access;

    PublishingEndpoint(Publishing publishing, Store store, AccessControl access) {
        this.publishing = publishing;
        this.store = store;
        this.access = access;
    }

    @Override
    public Optional<Answer> serve(Exchange exchange) {
        Target target = exchange.target();
        if (!target.is(0, "holdfast")) {
            return Optional.empty();
        }
        if (target.is(1, "packages") && target.size() == 2) {
            exchange.only(HttpMethod.POST);
            return Optional.of(publish(exchange));
        }
        if (target.is(1, "packages") && target.size() == 5 && target.is(4, "index")) {
            exchange.only(HttpMethod.GET);
            return Optional.of(index(exchange, type(target.get(2), target.get(3))));
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
        return Answer.of(
                201,
                publishing
                        .publish(
                                exchange.context(),
                                type(required(body, "publisher"), required(body, "type")),
                                version(required(body, "version")),
                                bytes(body, "manifest"),
                                bytes(body, "index"),
                                body.bool("multiConfig").orElse(false))
                        .json());
    }

    private Answer index(Exchange exchange, ExtensionType type) {
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
