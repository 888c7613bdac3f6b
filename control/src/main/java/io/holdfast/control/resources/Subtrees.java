package io.holdfast.control.resources;

import io.holdfast.control.store.OperationRow;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WorkRow;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Empties a resource group that is being deleted, some resources a transaction, and then removes the group itself. */
public final class Subtrees implements WorkHandler {
    private static final int STEP = 100;

    private final Store store;
    private final ResourceEngine engine;
    private final ActivityRecorder activity;
    private final InstantSource clock;

    public Subtrees(Store store, ResourceEngine engine, ActivityRecorder activity, InstantSource clock) {
        this.store = store;
        this.engine = engine;
        this.activity = activity;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return CoreTypes.EMPTY_GROUP;
    }

    @Override
    public void run(WorkRow work) {
        ResourceId group = ResourceId.parse(work.payload().string("resource").orElseThrow());
        Caller caller = new Caller(
                work.payload().string("objectId").orElseThrow(),
                work.payload().string("caller").orElseThrow());
        String correlation = work.payload().string("correlationId").orElseThrow();
        boolean more = true;
        while (more) {
            more = store.commit(transaction -> {
                RequestContext context = new RequestContext(caller, correlation, correlation, clock.instant());
                List<ResourceRow> children =
                        transaction.resources(new ResourceQuery(group, Optional.empty(), true, Optional.empty(), STEP));
                for (ResourceRow child : children) {
                    engine.removeNow(transaction, child, context);
                    activity.record(
                            transaction,
                            context,
                            Actions.name(child.id().type(), "delete"),
                            "Succeeded",
                            "OK (HTTP Status Code: 200)",
                            child.id(),
                            JsonObject.of("because", io.holdfast.kernel.json.Json.of("the resource group is deleted")));
                }
                if (!children.isEmpty()) {
                    return true;
                }
                transaction.resource(group).ifPresent(row -> {
                    engine.removeNow(transaction, row, context);
                    for (OperationRow open : transaction.openOperations(group)) {
                        transaction.put(open.closed("Succeeded", clock.instant(), Optional.empty()));
                    }
                    activity.record(
                            transaction,
                            context,
                            Actions.name(group.type(), "delete"),
                            "Succeeded",
                            "OK (HTTP Status Code: 200)",
                            group,
                            JsonObject.EMPTY);
                });
                transaction.deleteWork(work.kind(), work.key());
                return false;
            });
        }
    }
}
