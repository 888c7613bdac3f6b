package io.holdfast.rest;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.Listing;
import io.holdfast.control.resources.Locations;
import io.holdfast.control.resources.ResourceEngine;
import io.holdfast.control.resources.ResourceTypeDescriptor;
import io.holdfast.control.resources.ResourceView;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.ResourceType;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;
import java.util.UUID;

/** {@code /tenants}, {@code /subscriptions}, what lies directly below a subscription, and lists of resources of all types. */
final class SubscriptionEndpoints implements ArmEndpoint {
    private static final ResourceType SUBSCRIPTION = ResourceType.of("Microsoft.Resources/subscriptions");

    private final Store store;
    private final AccessControl access;
    private final ResourceEngine engine;
    private final Locations locations;
    private final UUID tenant;

    SubscriptionEndpoints(Store store, AccessControl access, ResourceEngine engine, Locations locations, UUID tenant) {
        this.store = store;
        this.access = access;
        this.engine = engine;
        this.locations = locations;
        this.tenant = tenant;
    }

    @Override
    public Optional<Answer> serve(Exchange exchange) {
        Target target = exchange.target();
        if (target.size() == 1 && target.is(0, "tenants")) {
            exchange.only(HttpMethod.GET);
            exchange.apiVersion();
            return Optional.of(Answer.ok(JsonObject.of("value", JsonArray.of(tenant()))));
        }
        if (target.size() == 1 && target.is(0, "subscriptions")) {
            exchange.only(HttpMethod.GET);
            exchange.apiVersion();
            return Optional.of(subscriptions(exchange));
        }
        if (target.size() == 1 && target.is(0, "providers")) {
            exchange.only(HttpMethod.GET);
            exchange.apiVersion();
            return Optional.of(providers("/providers"));
        }
        if (!target.is(0, "subscriptions") || target.size() < 3) {
            return Optional.empty();
        }
        if (target.size() == 3 && target.is(2, "locations")) {
            exchange.only(HttpMethod.GET);
            readable(exchange);
            return Optional.of(locations(target));
        }
        if (target.is(2, "providers") && target.size() <= 5) {
            return providers(exchange);
        }
        boolean below = target.size() == 3 || (target.size() == 5 && target.is(2, "resourcegroups"));
        if (below && target.endsWith("resources")) {
            exchange.only(HttpMethod.GET);
            exchange.apiVersion();
            ResourceId scope = ResourceId.parse(target.prefix(target.size() - 1));
            Listing listing = new Listing(
                    scope,
                    Optional.empty(),
                    false,
                    ArmRouter.filter(exchange),
                    ArmRouter.token(exchange),
                    ArmRouter.top(exchange));
            return Optional.of(generic(exchange, listing));
        }
        return Optional.empty();
    }

    /**
     * Resources of any type without what only their own type knows, as in ARM: az takes {@code properties} in this list for
     * a mistake. Resource groups are tracked, but no list of resources shows them.
     */
    private Answer generic(Exchange exchange, Listing listing) {
        var page = engine.list(exchange.context(), listing);
        var rows = page.value().stream()
                .filter(row -> !row.string("type").orElse("").equals("Microsoft.Resources/resourceGroups"))
                .map(row -> row.without("properties").without("resources"))
                .toList();
        return ArmRouter.page(exchange, new io.holdfast.control.resources.Page(rows, page.next()));
    }

    private JsonObject tenant() {
        return JsonObject.builder()
                .put("id", "/tenants/" + tenant)
                .put("tenantId", tenant.toString())
                .put("displayName", "Holdfast")
                .put("tenantType", "AAD")
                .build();
    }

    private Answer subscriptions(Exchange exchange) {
        AccessControl.Decisions decisions = access.current();
        ResourceView views = new ResourceView(engine.registry());
        return Answer.ok(store.read(transaction -> JsonObject.of(
                "value",
                transaction.resources(ResourceQuery.below(ResourceId.ROOT, SUBSCRIPTION)).stream()
                        .filter(row -> decisions.sees(exchange.context().caller(), row.id()))
                        .map(row -> (Json) views.of(transaction, row))
                        .collect(JsonArray.collector()))));
    }

    private ResourceId readable(Exchange exchange) {
        exchange.apiVersion();
        ResourceId subscription = ResourceId.parse(exchange.target().prefix(2));
        if (store.read(transaction -> transaction.resource(subscription)).isEmpty()) {
            throw new ProblemException(
                    ProblemCode.SUBSCRIPTION_NOT_FOUND,
                    "The subscription '" + subscription.name() + "' could not be found.");
        }
        if (!access.current().sees(exchange.context().caller(), subscription)) {
            access.current()
                    .require(exchange.context().caller(), "Microsoft.Resources/subscriptions/read", subscription);
        }
        return subscription;
    }

    private Answer locations(Target target) {
        return Answer.ok(JsonObject.of(
                "value",
                locations.names().stream()
                        .map(name -> (Json) JsonObject.builder()
                                .put("id", target.prefix(2) + "/locations/" + name)
                                .put("name", name)
                                .put("type", "Region")
                                .put("displayName", name)
                                .put("regionalDisplayName", name)
                                .put("metadata", JsonObject.of("regionType", Json.of("Physical")))
                                .build())
                        .collect(JsonArray.collector())));
    }

    private Optional<Answer> providers(Exchange exchange) {
        Target target = exchange.target();
        ResourceId subscription = readable(exchange);
        String base = subscription + "/providers";
        if (target.size() == 3) {
            exchange.only(HttpMethod.GET);
            return Optional.of(providers(base));
        }
        boolean register = target.size() == 5 && exchange.method() == HttpMethod.POST && target.is(4, "register");
        if (target.size() == 5 && !register) {
            return Optional.empty();
        }
        if (!register) {
            exchange.only(HttpMethod.GET);
        }
        String namespace = engine.registry().namespaces().stream()
                .filter(name -> Ascii.equalsIgnoreCase(name, target.get(3)))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.INVALID_RESOURCE_NAMESPACE,
                        "The resource namespace '" + target.get(3) + "' is invalid."));
        return Optional.of(Answer.ok(provider(base, namespace)));
    }

    private Answer providers(String base) {
        return Answer.ok(JsonObject.of(
                "value",
                engine.registry().namespaces().stream()
                        .map(namespace -> (Json) provider(base, namespace))
                        .collect(JsonArray.collector())));
    }

    private JsonObject provider(String base, String namespace) {
        return JsonObject.builder()
                .put("id", base + "/" + namespace)
                .put("namespace", namespace)
                .put("registrationPolicy", "RegistrationFree")
                .put("registrationState", "Registered")
                .put(
                        "resourceTypes",
                        engine.registry().of(namespace).stream()
                                .map(descriptor -> (Json) type(descriptor))
                                .collect(JsonArray.collector()))
                .build();
    }

    private JsonObject type(ResourceTypeDescriptor descriptor) {
        return JsonObject.builder()
                .put("resourceType", descriptor.type().path())
                .put("locations", descriptor.tracked() ? JsonArray.ofStrings(locations.names()) : JsonArray.EMPTY)
                .put("apiVersions", JsonArray.ofStrings(descriptor.apiVersions().reversed()))
                .put("capabilities", descriptor.tracked() ? "SupportsTags, SupportsLocation" : "None")
                .build();
    }
}
