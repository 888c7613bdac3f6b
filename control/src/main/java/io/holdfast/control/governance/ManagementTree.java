package io.holdfast.control.governance;

import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.kernel.ResourceId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which management groups stand above what. Does not change.
 *
 * @param chains of each group, itself first, and of each subscription that was put into one; by key, the root last
 * @param root alone: of the subscriptions that stand in no group
 */
public record ManagementTree(Map<String, List<ResourceId>> chains, List<ResourceId> root) {
    public ManagementTree {
        chains = Map.copyOf(chains);
        root = List.copyOf(root);
    }

    public static ManagementTree read(ReadTransaction transaction, String tenant) {
        Map<String, List<ResourceId>> chains = new HashMap<>();
        for (ResourceRow group : transaction.resources(ResourceQuery.below(ResourceId.ROOT, ManagementGroups.TYPE))) {
            chains.put(group.id().key(), ManagementGroups.chain(transaction, group.id(), tenant));
        }
        for (ResourceRow placed :
                transaction.resources(ResourceQuery.below(ResourceId.ROOT, ManagementGroups.PLACED))) {
            chains.put(
                    ResourceId.subscription(placed.id().name()).key(),
                    ManagementGroups.chain(transaction, placed.id().parent().orElseThrow(), tenant));
        }
        return new ManagementTree(chains, List.of(ManagementGroups.root(tenant)));
    }

    /** Whether the group stands above the scope: a subscription and what is in it, or another group and what belongs to it. */
    public boolean isBelow(ResourceId scope, ResourceId group) {
        if (scope.subscription().isPresent()) {
            return chains.getOrDefault(scope.subscription().get().key(), root).contains(group);
        }
        for (ResourceId at : scope.selfAndAncestors()) {
            if (at.type().equals(ManagementGroups.TYPE)) {
                return chains.getOrDefault(at.key(), root).contains(group);
            }
        }
        return false;
    }

    /** Whether a change of this resource moves something in the tree. */
    public static boolean isOf(ResourceId changed) {
        return changed.type().equals(ManagementGroups.TYPE) || changed.type().equals(ManagementGroups.PLACED);
    }
}
