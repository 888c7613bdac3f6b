package io.holdfast.control.resources;

import io.holdfast.control.store.OperationRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ResourceId;
import java.util.Optional;
import java.util.UUID;

/** Operations that go on after the answer. */
final class Opened {
    private Opened() {}

    static OperationRow operation(
            WriteTransaction transaction, RequestContext context, ResourceId id, String action, long generation) {
        OperationRow operation = new OperationRow(
                UUID.randomUUID(),
                id,
                action,
                "Accepted",
                generation,
                context.caller().name(),
                context.correlationId(),
                context.time(),
                Optional.empty(),
                Optional.empty());
        transaction.put(operation);
        return operation;
    }
}
