package io.holdfast.control.resources;

import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads of every resource type. */
final class ResourceReads {
    private static final int PAGE = 200;

    private final Store store;
    private final TypeRegistry registry;
    private final AccessControl access;
    private final ResourceView views;

    ResourceReads(Store store, TypeRegistry registry, AccessControl access, ResourceView views) {
        this.store = store;
        this.registry = registry;
        this.access = access;
        this.views = views;
    }

    /** @throws ProblemException AuthorizationFailed, ResourceNotFound and its kin */
    ResourceEngine.Found get(RequestContext context, ResourceId id) {
        ResourceTypeDescriptor descriptor = registry.require(id.type());
        requireRead(context, descriptor, id);
        return store.read(transaction -> {
            ResourceRow row = transaction.resource(id).orElseThrow(() -> Places.notFound(transaction, id));
            return new ResourceEngine.Found(views.of(transaction, row), row.etag());
        });
    }

    boolean exists(RequestContext context, ResourceId id) {
        requireRead(context, registry.require(id.type()), id);
        return store.read(transaction -> transaction.resource(id).isPresent());
    }

    private void requireRead(RequestContext context, ResourceTypeDescriptor descriptor, ResourceId id) {
        if (!descriptor.rules().open(id)) {
            access.current().require(context.caller(), Actions.name(descriptor.type(), "read"), id);
        }
    }

    /** Lists what the caller may read; what it may not read is left out. */
    Page list(RequestContext context, Listing listing) {
        AccessControl.Decisions decisions = access.current();
        int top = Math.clamp(listing.top().orElse(PAGE), 1, PAGE);
        listing.type().ifPresent(registry::require);
        return store.read(transaction -> {
            Places.requireScope(transaction, listing.scope());
            List<JsonObject> value = new ArrayList<>();
            Optional<String> after = listing.after();
            while (true) {
                List<ResourceRow> rows = transaction.resources(
                        new ResourceQuery(listing.scope(), listing.type(), listing.direct(), after, PAGE));
                for (ResourceRow row : rows) {
                    after = Optional.of(row.id().key());
                    Optional<ResourceTypeDescriptor> descriptor =
                            registry.find(row.id().type());
                    boolean wanted = descriptor.isPresent()
                            && (listing.type().isPresent() || descriptor.get().tracked())
                            && listing.filter().accepts(row)
                            && decisions.permits(
                                    context.caller(),
                                    Actions.name(descriptor.get().type(), "read"),
                                    row.id());
                    if (wanted) {
                        value.add(views.of(transaction, row));
                        if (value.size() == top) {
                            return new Page(value, after);
                        }
                    }
                }
                if (rows.size() < PAGE) {
                    return new Page(value, Optional.empty());
                }
            }
        });
    }
}
