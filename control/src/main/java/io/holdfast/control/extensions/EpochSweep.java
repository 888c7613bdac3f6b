package io.holdfast.control.extensions;

import io.holdfast.control.machines.Generations;
import io.holdfast.control.machines.MachineType;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.ResourceId;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** After a new epoch of the log: tells every machine again what is wanted of it, some machines a transaction. */
public final class EpochSweep {
    private static final int STEP = 50;

    private final Store store;
    private final MachineOperations operations;
    private final InstantSource clock;

    public EpochSweep(Store store, MachineOperations operations, InstantSource clock) {
        this.store = store;
        this.operations = operations;
        this.clock = clock;
    }

    /** Goes over all machines; those that were told in this epoch are passed over, so it may be run at any time. */
    public void run() {
        int epoch = store.read(transaction -> transaction.logHead().epoch());
        if (epoch == 1) {
            return; // nothing can be older
        }
        Optional<String> after = Optional.empty();
        do {
            after = step(epoch, after);
        } while (after.isPresent());
    }

    /** One page of machines; the key to go on after, empty at the end. */
    private Optional<String> step(int epoch, Optional<String> after) {
        List<ResourceRow> machines = store.read(transaction -> transaction.resources(
                new ResourceQuery(ResourceId.ROOT, Optional.of(MachineType.TYPE), false, after, STEP)));
        List<EnrolmentId> behind = store.read(transaction -> machines.stream()
                .flatMap(machine -> transaction.enrolmentOf(machine.id()).stream())
                .filter(enrolment -> Generations.epoch(enrolment.token()) < epoch)
                .map(EnrolmentRow::id)
                .toList());
        if (!behind.isEmpty()) {
            store.commit(transaction -> {
                RequestContext context = RequestContext.system("new-epoch", "new-epoch", clock.instant());
                behind.forEach(id -> transaction
                        .enrolment(id)
                        .filter(EnrolmentRow::active)
                        .ifPresent(enrolment -> operations.renew(transaction, enrolment, context)));
                return true;
            });
        }
        return machines.size() < STEP
                ? Optional.empty()
                : Optional.of(machines.getLast().id().key());
    }
}
