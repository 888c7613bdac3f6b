package io.holdfast.rest;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.control.resources.Listing;
import io.holdfast.control.resources.Page;
import io.holdfast.control.resources.Removed;
import io.holdfast.control.resources.ResourceEngine;
import io.holdfast.control.resources.ResourceFilter;
import io.holdfast.control.resources.ResourceTypeDescriptor;
import io.holdfast.control.resources.Stored;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.ResourceType;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out what a path means by the type registry: a resource, a collection or an action. Paths with a meaning of their
 * own are asked first.
 */
final class ArmRouter {
    private static final Set<ResourceType> ANSWERED_WITH_WHAT_WENT = Set.of(
            ResourceType.of("Microsoft.Authorization/roleAssignments"),
            ResourceType.of("Microsoft.Authorization/policyAssignments"),
            ResourceType.of("Microsoft.PolicyInsights/remediations"));

    /** Its PUT says everything by its path. */
    private static final ResourceType PLACED_SUBSCRIPTION =
            ResourceType.of("Microsoft.Management/managementGroups/subscriptions");

    private static final ResourceType MANAGEMENT_GROUP = ResourceType.of("Microsoft.Management/managementGroups");

    private final ResourceEngine engine;
    private final AsyncEndpoints operations;
    private final List<ArmEndpoint> special;

    ArmRouter(ResourceEngine engine, AsyncEndpoints operations, List<ArmEndpoint> special) {
        this.engine = engine;
        this.operations = operations;
        this.special = List.copyOf(special);
    }

    Answer serve(Exchange exchange) {
        for (ArmEndpoint endpoint : special) {
            Optional<Answer> answer = endpoint.serve(exchange);
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        Target target = exchange.target();
        int provider = lastProvider(target);
        int tail = provider < 0 ? target.size() : target.size() - provider - 2;
        if (provider >= 0 && tail <= 0) {
            throw new ProblemException(
                    ProblemCode.INVALID_RESOURCE_ID, "The path ends at a provider (expected: a resource type).");
        }
        if (provider < 0 && !(target.startsWith("subscriptions") && target.size() <= 5)) {
            throw new ProblemException(ProblemCode.NOT_FOUND, "There is nothing at this path.");
        }
        boolean odd = tail % 2 == 1;
        if (!odd) {
            return resource(exchange, ResourceId.parse(target.path()));
        }
        if (exchange.method() == HttpMethod.POST) {
            return action(exchange, ResourceId.parse(target.prefix(target.size() - 1)), target.get(target.size() - 1));
        }
        exchange.only(HttpMethod.GET);
        return collection(exchange, provider);
    }

    private static int lastProvider(Target target) {
        for (int i = target.size() - 1; i >= 0; i--) {
            if (target.is(i, "providers")) {
                return i;
            }
        }
        return -1;
    }

    private Answer resource(Exchange exchange, ResourceId id) {
        ResourceTypeDescriptor descriptor = engine.registry().require(id.type());
        checkVersion(exchange, descriptor);
        return switch (exchange.method()) {
            case GET -> {
                ResourceEngine.Found found = engine.get(exchange.context(), id);
                yield Answer.ok(found.view()).with("ETag", "\"" + found.etag() + "\"");
            }
            case HEAD -> Answer.empty(engine.exists(exchange.context(), id) ? 204 : 404);
            case PUT ->
                stored(
                        exchange,
                        engine.put(
                                exchange.context(),
                                id,
                                exchange.body(!id.type().equals(PLACED_SUBSCRIPTION)),
                                exchange.conditions()));
            case PATCH ->
                stored(exchange, engine.patch(exchange.context(), id, exchange.body(true), exchange.conditions()));
            case DELETE -> removed(exchange, id);
            default -> throw exchange.methodNotAllowed();
        };
    }

    private Answer stored(Exchange exchange, Stored stored) {
        Answer answer =
                Answer.of(stored.created() ? 201 : 200, stored.view()).with("ETag", "\"" + stored.etag() + "\"");
        return stored.operation()
                .map(operation -> operations.announce(exchange, answer, operation))
                .orElse(answer);
    }

    private Answer removed(Exchange exchange, ResourceId id) {
        boolean answersBody = ANSWERED_WITH_WHAT_WENT.contains(id.type());
        Optional<JsonObject> before = answersBody && engine.exists(exchange.context(), id)
                ? Optional.of(engine.get(exchange.context(), id).view())
                : Optional.empty();
        return switch (engine.delete(exchange.context(), id, exchange.conditions())) {
            case Removed.Absent _ -> {
                if (id.isResourceGroup()) {
                    throw new ProblemException(
                            ProblemCode.RESOURCE_GROUP_NOT_FOUND,
                            "Resource group '" + id.name() + "' could not be found.");
                }
                yield Answer.empty(204);
            }
            case Removed.Gone _ ->
                before.map(Answer::ok).orElse(Answer.empty(id.type().equals(MANAGEMENT_GROUP) ? 204 : 200));
            case Removed.Going going -> operations.announce(exchange, Answer.empty(202), going.operation());
        };
    }

    private Answer action(Exchange exchange, ResourceId id, String name) {
        checkVersion(exchange, engine.registry().require(id.type()));
        return Answer.ok(engine.act(exchange.context(), id, name, exchange.body(false)));
    }

    private Answer collection(Exchange exchange, int provider) {
        Target target = exchange.target();
        ResourceId scope;
        ResourceType type;
        boolean direct;
        if (provider < 0) {
            scope = ResourceId.parse(target.prefix(target.size() - 1));
            if (!scope.isSubscription() || !target.is(target.size() - 1, "resourcegroups")) {
                throw new ProblemException(ProblemCode.NOT_FOUND, "There is nothing at this path.");
            }
            type = ResourceType.of("Microsoft.Resources/resourceGroups");
            direct = true;
        } else if (target.size() == provider + 3) {
            scope = provider == 0 ? ResourceId.ROOT : ResourceId.parse(target.prefix(provider));
            type = ResourceType.of(target.get(provider + 1) + "/" + target.get(provider + 2));
            direct = scope.isProviderResource();
        } else {
            scope = ResourceId.parse(target.prefix(target.size() - 1));
            type = ResourceType.of(scope.type() + "/" + target.get(target.size() - 1));
            direct = true;
        }
        ResourceTypeDescriptor descriptor = engine.registry().require(type);
        checkVersion(exchange, descriptor);
        return list(
                exchange,
                new Listing(
                        scope,
                        Optional.of(descriptor.type()),
                        direct,
                        filter(exchange),
                        token(exchange),
                        top(exchange)));
    }

    Answer list(Exchange exchange, Listing listing) {
        return page(exchange, engine.list(exchange.context(), listing));
    }

    static Answer page(Exchange exchange, Page page) {
        JsonObject.Builder json = JsonObject.builder().put("value", new JsonArray(List.copyOf(page.value())));
        page.next().ifPresent(next -> json.put("nextLink", nextLink(exchange, next)));
        return Answer.ok(json.build());
    }

    private static String nextLink(Exchange exchange, String token) {
        var query = com.linecorp.armeria.common.QueryParams.builder();
        for (var entry : exchange.query()) {
            if (!entry.getKey().equalsIgnoreCase("$skiptoken")) {
                query.add(entry.getKey(), entry.getValue());
            }
        }
        query.add(
                "$skiptoken",
                Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(StandardCharsets.UTF_8)));
        StringBuilder path = new StringBuilder();
        for (String segment : exchange.target().segments()) {
            path.append('/')
                    .append(java.net.URLEncoder.encode(segment, StandardCharsets.UTF_8)
                            .replace("+", "%20"));
        }
        return exchange.base() + path + "?" + query.build().toQueryString();
    }

    static Optional<String> token(Exchange exchange) {
        return exchange.parameter("$skiptoken")
                .map(token -> decoded(token)
                        .orElseThrow(() -> Problem.of(
                                        ProblemCode.INVALID_PARAMETER,
                                        "$skiptoken is not one that this server gave.",
                                        "$skiptoken")
                                .exception()));
    }

    private static Optional<String> decoded(String token) {
        try {
            return Optional.of(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8))
                    .filter(text -> text.chars().noneMatch(Character::isISOControl));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    static Optional<Integer> top(Exchange exchange) {
        return exchange.parameter("$top").map(text -> {
            if (!text.matches("[1-9][0-9]{0,5}")) {
                throw Problem.of(
                                ProblemCode.INVALID_PARAMETER,
                                "$top is wrong (expected: a whole number from 1).",
                                "$top")
                        .exception();
            }
            return Integer.parseInt(text);
        });
    }

    static ResourceFilter filter(Exchange exchange) {
        return exchange.parameter("$filter")
                .filter(text -> !text.isBlank())
                .map(ResourceFilter::parse)
                .orElse(ResourceFilter.ALL);
    }

    static void checkVersion(Exchange exchange, ResourceTypeDescriptor descriptor) {
        String version = exchange.apiVersion();
        if (!descriptor.apiVersions().contains(version)) {
            throw Problem.of(
                            ProblemCode.UNSUPPORTED_API_VERSION,
                            "No registered resource provider found for API version '" + version + "' and type '"
                                    + descriptor.type().path()
                                    + "'. The supported api-versions are '"
                                    + String.join(", ", descriptor.apiVersions()) + "'.",
                            "api-version")
                    .exception();
        }
    }
}
