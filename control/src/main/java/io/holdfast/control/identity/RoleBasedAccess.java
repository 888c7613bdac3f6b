package io.holdfast.control.identity;

import io.holdfast.control.governance.ManagementTree;
import io.holdfast.control.identity.RoleAssignments.Grant;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.Caller;
import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides by role assignments, from a snapshot in memory. What is given at a management group holds for everything that
 * stands below it. The commit lane compares the snapshot's governance epoch, so a
 * write never rests on rights that were taken away; a read on another node may for as long as that node's change feed
 * lags.
 */
public final class RoleBasedAccess implements AccessControl {
    private final Store store;
    private final String tenant;
    private volatile Snapshot snapshot = new Snapshot(-1, Map.of(), new ManagementTree(Map.of(), List.of()));

    public RoleBasedAccess(Store store, String tenant) {
        this.store = store;
        this.tenant = tenant;
        refresh();
        store.listen(notice -> {
            for (ChangeRow change : notice.changes()) {
                if (change.resource().type().equals(RoleAssignments.TYPE) || ManagementTree.isOf(change.resource())) {
                    refresh();
                    return;
                }
            }
        });
    }

    @Override
    public Decisions current() {
        return snapshot;
    }

    @Override
    public void refresh() {
        Snapshot read = store.read(transaction -> {
            Map<String, List<Grant>> grants = new HashMap<>();
            transaction
                    .resources(ResourceQuery.below(ResourceId.ROOT, RoleAssignments.TYPE))
                    .forEach(row -> {
                        Grant grant = Grant.of(row);
                        grants.computeIfAbsent(grant.principal(), _ -> new ArrayList<>())
                                .add(grant);
                    });
            return new Snapshot(
                    transaction.governanceEpoch(), Map.copyOf(grants), ManagementTree.read(transaction, tenant));
        });
        synchronized (this) {
            if (read.epoch() >= snapshot.epoch()) {
                snapshot = read;
            }
        }
    }

    private record Snapshot(long epoch, Map<String, List<Grant>> grants, ManagementTree tree) implements Decisions {
        @Override
        public boolean permits(Caller caller, String action, ResourceId scope) {
            if (caller.isSystem()) {
                return true;
            }
            for (Grant grant : grants.getOrDefault(Ascii.lower(caller.objectId()), List.of())) {
                if (holds(grant, scope)) {
                    Optional<RoleDefinition> role = RoleDefinition.find(grant.roleId());
                    if (role.isPresent() && role.get().permits(action)) {
                        return true;
                    }
                }
            }
            return false;
        }

        @Override
        public boolean sees(Caller caller, ResourceId scope) {
            return grants.getOrDefault(Ascii.lower(caller.objectId()), List.of()).stream()
                    .anyMatch(grant -> holds(grant, scope) || grant.scope().isWithin(scope));
        }

        private boolean holds(Grant grant, ResourceId scope) {
            return scope.isWithin(grant.scope()) || tree.isBelow(scope, grant.scope());
        }

        @Override
        public void require(Caller caller, String action, ResourceId scope) {
            if (!permits(caller, action, scope)) {
                throw new ProblemException(
                        ProblemCode.AUTHORIZATION_FAILED,
                        "The client '" + caller.name() + "' with object id '" + caller.objectId()
                                + "' does not have authorization to perform action '" + action + "' over scope '"
                                + scope + "' or the scope is invalid. If access was recently granted, please refresh"
                                + " your credentials.");
            }
        }
    }
}
