package io.holdfast.control.security;

import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.ActivityRecorder;
import io.holdfast.control.resources.Page;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Alerts as people read them, and what people do with them. */
public final class AlertQueries {
    private static final int PAGE = 200;
    private static final int LOOK = 500;
    private static final String READ = "Microsoft.Security/alerts/read";

    private final Store store;
    private final AccessControl access;
    private final ActivityRecorder activity;
    private final String location;

    /** @param location where every alert stands; this control plane has one */
    public AlertQueries(Store store, AccessControl access, ActivityRecorder activity, String location) {
        this.store = store;
        this.access = access;
        this.activity = activity;
        this.location = location;
    }

    /**
     * The alerts at and below a scope that the caller may read, by resource and then newest first.
     *
     * @param after skip token of the page before
     */
    public Page list(RequestContext context, ResourceId scope, Optional<String> after, int top) {
        AccessControl.Decisions decisions = access.current();
        int limit = Math.clamp(top, 1, PAGE);
        return store.read(transaction -> {
            requireScope(transaction, scope);
            List<JsonObject> value = new ArrayList<>();
            String from = after.orElse("");
            while (true) {
                Map<String, JsonObject> some = transaction.documents(Alerts.KIND, prefix(scope), from, LOOK);
                for (Map.Entry<String, JsonObject> entry : some.entrySet()) {
                    from = entry.getKey();
                    StoredAlert alert = new StoredAlert(entry.getValue());
                    if (alert.resource().isWithin(scope)
                            && decisions.permits(context.caller(), READ, alert.resource())) {
                        value.add(alert.view(location));
                        if (value.size() == limit) {
                            return new Page(value, Optional.of(from));
                        }
                    }
                }
                if (some.size() < LOOK) {
                    return new Page(value, Optional.empty());
                }
            }
        });
    }

    /** @throws ProblemException ResourceNotFound, AuthorizationFailed */
    public JsonObject alert(RequestContext context, ResourceId scope, String name) {
        StoredAlert alert = store.read(transaction -> find(transaction, scope, name));
        access.current().require(context.caller(), READ, alert.resource());
        return alert.view(location);
    }

    /** Gives an alert another status; to give the one that it has is no error. */
    public void change(RequestContext context, ResourceId scope, String name, AlertStatus status) {
        String action = "Microsoft.Security/locations/alerts/" + status.action() + "/action";
        ResourceId resource =
                store.read(transaction -> find(transaction, scope, name)).resource();
        AccessControl.Decisions decisions = access.current();
        decisions.require(context.caller(), action, resource);
        boolean _ = store.commit(transaction -> {
            activity.requireOpen(transaction);
            if (transaction.governanceEpoch() != decisions.epoch()) {
                access.refresh();
                access.current().require(context.caller(), action, resource);
            }
            StoredAlert alert = find(transaction, scope, name).with(status, context.time());
            Alerts.put(transaction, alert);
            activity.record(
                    transaction,
                    context,
                    action,
                    "Succeeded",
                    "No Content (HTTP Status Code: 204)",
                    resource,
                    alert.told());
            return true;
        });
    }

    private static StoredAlert find(ReadTransaction transaction, ResourceId scope, String name) {
        String from = "";
        while (true) {
            Map<String, JsonObject> some = transaction.documents(Alerts.KIND, prefix(scope), from, LOOK);
            for (Map.Entry<String, JsonObject> entry : some.entrySet()) {
                from = entry.getKey();
                StoredAlert alert = new StoredAlert(entry.getValue());
                if (alert.named(name) && alert.resource().isWithin(scope)) {
                    return alert;
                }
            }
            if (some.size() < LOOK) {
                throw new ProblemException(
                        ProblemCode.RESOURCE_NOT_FOUND, "There is no alert '" + name + "' at " + scope + " or below.");
            }
        }
    }

    private static String prefix(ResourceId scope) {
        return scope.equals(ResourceId.ROOT) ? "" : scope.key();
    }

    private static void requireScope(ReadTransaction transaction, ResourceId scope) {
        if (!scope.equals(ResourceId.ROOT) && transaction.resource(scope).isEmpty()) {
            throw new ProblemException(ProblemCode.RESOURCE_NOT_FOUND, "The scope '" + scope + "' was not found.");
        }
    }
}
