package io.holdfast.control.resources;

import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What the API does with resources, whatever their type: the one door to reads, writes and removals. */
public final class ResourceEngine {
    private final Store store;
    private final TypeRegistry registry;
    private final DecidedSteps steps;
    private final ResourceReads reads;
    private final ResourceWrites writes;
    private final ResourceRemovals removals;

    public ResourceEngine(
            Store store,
            TypeRegistry registry,
            AccessControl access,
            ActivityRecorder activity,
            List<WriteGuard> guards,
            Locations locations) {
        ResourceView views = new ResourceView(registry);
        this.store = store;
        this.registry = registry;
        this.steps = new DecidedSteps(store, access, activity);
        this.reads = new ResourceReads(store, registry, access, views);
        this.writes = new ResourceWrites(store, registry, steps, activity, guards, locations, views);
        this.removals = new ResourceRemovals(store, registry, steps, activity, guards);
    }

    public TypeRegistry registry() {
        return registry;
    }

    /** A resource as a reader sees it. */
    public record Found(JsonObject view, String etag) {}

    /** @throws ProblemException AuthorizationFailed, ResourceNotFound and its kin */
    public Found get(RequestContext context, ResourceId id) {
        return reads.get(context, id);
    }

    public boolean exists(RequestContext context, ResourceId id) {
        return reads.exists(context, id);
    }

    /** Lists what the caller may read; what it may not read is left out. */
    public Page list(RequestContext context, Listing listing) {
        return reads.list(context, listing);
    }

    /** Creates or replaces. */
    public Stored put(RequestContext context, ResourceId id, JsonObject body, Conditions conditions) {
        return writes.put(context, id, body, conditions);
    }

    /** Changes members of an existing resource; tags are replaced as a whole. */
    public Stored patch(RequestContext context, ResourceId id, JsonObject body, Conditions conditions) {
        return writes.patch(context, id, body, conditions);
    }

    /** Replaces the tags by a function of those that are there; the rest of the document stays. */
    public Stored tag(RequestContext context, ResourceId id, UnaryOperator<JsonObject> change) {
        return writes.tag(context, id, change);
    }

    /** Deletes; what is not there is Absent. */
    public Removed delete(RequestContext context, ResourceId id, Conditions conditions) {
        return removals.delete(context, id, conditions);
    }

    /** Removes a resource and everything below it, in a transaction that somebody else owns. */
    public void removeNow(WriteTransaction transaction, ResourceRow row, RequestContext context) {
        removals.removeNow(transaction, row, context);
    }

    /** Runs a POST action of a resource that exists. */
    public JsonObject act(RequestContext context, ResourceId id, String name, JsonObject body) {
        ResourceTypeDescriptor descriptor = registry.require(id.type());
        ResourceAction action = Optional.ofNullable(descriptor.actions().get(name.toLowerCase(Locale.ROOT)))
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.NOT_FOUND, descriptor.type() + " has no action of this name."));
        steps.authorise(context, steps.current(), Actions.name(descriptor.type(), name + "/action"), id);
        if (store.read(transaction -> transaction.resource(id)).isEmpty()) {
            throw Places.missing(id);
        }
        return action.run(context, id, body);
    }
}
