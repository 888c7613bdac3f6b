package io.holdfast.rest;

import io.holdfast.control.resources.ResourceEngine;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** {@code {scope}/providers/Microsoft.Resources/tags/default}: all tags of a resource as a resource of their own. */
final class TagEndpoint implements ArmEndpoint {
    private final ResourceEngine engine;

    TagEndpoint(ResourceEngine engine) {
        this.engine = engine;
    }

    @Override
    public Optional<Answer> serve(Exchange exchange) {
        Target target = exchange.target();
        if (!target.endsWith("providers", "Microsoft.Resources", "tags", "default") || target.size() == 4) {
            return Optional.empty();
        }
        exchange.apiVersion();
        ResourceId scope = ResourceId.parse(target.prefix(target.size() - 4));
        return Optional.of(
                switch (exchange.method()) {
                    case GET ->
                        answer(scope, engine.get(exchange.context(), scope).view());
                    case PUT -> change(exchange, scope, _ -> tags(exchange.body(true)));
                    case PATCH -> change(exchange, scope, operation(exchange.body(true)));
                    case DELETE -> {
                        change(exchange, scope, _ -> JsonObject.EMPTY);
                        yield Answer.empty(200);
                    }
                    default -> throw exchange.methodNotAllowed();
                });
    }

    private Answer change(Exchange exchange, ResourceId scope, UnaryOperator<JsonObject> change) {
        return answer(scope, engine.tag(exchange.context(), scope, change).view());
    }

    private static UnaryOperator<JsonObject> operation(JsonObject body) {
        JsonObject given = tags(body);
        return switch (body.string("operation").orElse("")) {
            case "Replace" -> _ -> given;
            case "Merge" -> before -> before.toBuilder().putAll(given).build();
            case "Delete" ->
                before -> {
                    JsonObject.Builder kept = JsonObject.builder();
                    before.members().forEach((name, value) -> {
                        if (!given.find(name).equals(Optional.of(value))) {
                            kept.put(name, value);
                        }
                    });
                    return kept.build();
                };
            default ->
                throw Problem.of(
                                ProblemCode.INVALID_REQUEST_CONTENT,
                                "'operation' is missing or wrong (expected: Merge, Replace or Delete).",
                                "operation")
                        .exception();
        };
    }

    private static JsonObject tags(JsonObject body) {
        return body.object("properties")
                .flatMap(properties -> properties.object("tags"))
                .orElseThrow(() -> Problem.of(
                                ProblemCode.INVALID_REQUEST_CONTENT,
                                "'properties.tags' is missing or wrong (expected: an object).",
                                "properties.tags")
                        .exception());
    }

    private static Answer answer(ResourceId scope, JsonObject view) {
        return Answer.ok(JsonObject.builder()
                .put("id", scope + "/providers/Microsoft.Resources/tags/default")
                .put("name", "default")
                .put("type", "Microsoft.Resources/tags")
                .put("properties", JsonObject.of("tags", view.object("tags").orElse(JsonObject.EMPTY)))
                .build());
    }
}
