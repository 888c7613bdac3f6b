package io.holdfast.control.governance;

import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.Page;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceView;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.ResourceType;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Lists of definitions and assignments, which have what is inherited from above beside what stands at the scope. */
public final class PolicyLists {
    private static final int PAGE = 200;

    private final Store store;
    private final AccessControl access;
    private final ResourceView views;
    private final String tenant;

    public PolicyLists(Store store, AccessControl access, ResourceView views, String tenant) {
        this.store = store;
        this.access = access;
        this.views = views;
        this.tenant = tenant;
    }

    /** Which of the types this is answered for. */
    public static boolean serves(ResourceType type) {
        return type.equals(PolicyTypes.DEFINITION)
                || type.equals(PolicyTypes.SET_DEFINITION)
                || type.equals(PolicyTypes.ASSIGNMENT)
                || type.equals(PolicyTypes.EXEMPTION);
    }

    /**
     * What the caller may read of what holds at a scope.
     *
     * @throws ProblemException InvalidFilterInQueryString, SubscriptionNotFound and its kin
     */
    public Page list(
            RequestContext context,
            ResourceId scope,
            ResourceType type,
            PolicyFilter filter,
            Optional<String> after,
            int top) {
        AccessControl.Decisions decisions = access.current();
        int limit = Math.clamp(top, 1, PAGE);
        return store.read(transaction -> {
            if (!scope.equals(ResourceId.ROOT) && transaction.resource(scope).isEmpty()) {
                throw new ProblemException(ProblemCode.RESOURCE_NOT_FOUND, "The scope '" + scope + "' was not found.");
            }
            List<JsonObject> value = new ArrayList<>();
            String last = "";
            for (ResourceRow row : rows(transaction, scope, type, filter)) {
                boolean shown =
                        after.map(key -> row.id().key().compareTo(key) > 0).orElse(true)
                                && filter.accepts(row)
                                && (row.id().parent().equals(Optional.of(ResourceId.ROOT))
                                        || decisions.permits(context.caller(), type + "/read", row.id()));
                if (shown) {
                    if (value.size() == limit) {
                        return new Page(value, Optional.of(last));
                    }
                    value.add(views.of(transaction, row));
                    last = row.id().key();
                }
            }
            return new Page(value, Optional.empty());
        });
    }

    /** By key, so that pages follow one another. */
    private List<ResourceRow> rows(
            ReadTransaction transaction, ResourceId scope, ResourceType type, PolicyFilter filter) {
        Set<ResourceRow> rows = new LinkedHashSet<>();
        boolean definitions = type.equals(PolicyTypes.DEFINITION) || type.equals(PolicyTypes.SET_DEFINITION);
        for (ResourceId at : filter.exact() ? List.of(scope) : scopes(transaction, scope)) {
            rows.addAll(transaction.resources(
                    new ResourceQuery(at, Optional.of(type), true, Optional.empty(), Integer.MAX_VALUE)));
        }
        if (!definitions && !filter.atScope() && !filter.exact() && !scope.equals(ResourceId.ROOT)) {
            rows.addAll(transaction.resources(ResourceQuery.below(scope, type)));
        }
        return rows.stream()
                .sorted(java.util.Comparator.comparing(row -> row.id().key()))
                .toList();
    }

    /** The scope and everything above it, the tenant included. */
    private List<ResourceId> scopes(ReadTransaction transaction, ResourceId scope) {
        Set<ResourceId> scopes = new LinkedHashSet<>(scope.selfAndAncestors());
        scope.subscription()
                .ifPresent(subscription -> scopes.addAll(ManagementGroups.above(transaction, subscription, tenant)));
        if (scope.type().equals(ManagementGroups.TYPE)) {
            scopes.addAll(ManagementGroups.chain(transaction, scope, tenant));
        }
        return List.copyOf(scopes);
    }
}
