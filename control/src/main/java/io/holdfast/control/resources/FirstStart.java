package io.holdfast.control.resources;

import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.UUID;

/** What stands in an empty store before the first request: a subscription and the resource group {@code holdfast}. */
public final class FirstStart {
    private FirstStart() {}

    /** The resources that exist from the start; does nothing in a store that has them. */
    public static void prepare(Store store, ResourceId subscription, String location, Instant now) {
        store.commit(transaction -> {
            create(
                    transaction,
                    subscription,
                    JsonObject.of("properties", JsonObject.of("displayName", Json.of("Holdfast"))),
                    now);
            create(
                    transaction,
                    subscription.resourceGroup("holdfast"),
                    JsonObject.of("location", Json.of(location)),
                    now);
            return true;
        });
    }

    /** Puts a resource that nobody asked for, when it is not there yet. */
    public static void create(WriteTransaction transaction, ResourceId id, JsonObject document, Instant now) {
        if (transaction.resource(id).isEmpty()) {
            String system = Caller.system("first-start").name();
            transaction.put(new ResourceRow(
                    id, document, UUID.randomUUID().toString(), "Succeeded", 1, system, now, system, now));
            transaction.append(new ChangeRow(0, id, ChangeRow.Kind.DOCUMENT, "", now));
        }
    }
}
