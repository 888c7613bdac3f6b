package io.holdfast.control.extensions.upgrades;

import io.holdfast.control.resources.WorkHandler;
import io.holdfast.control.store.OperationRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WorkRow;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Ends the operation of an {@code upgradeExtensions} with the last of the operations that it began. */
public final class UpgradeRequestWork implements WorkHandler {
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Store store;
    private final InstantSource clock;

    public UpgradeRequestWork(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return UpgradeExtensions.WORK;
    }

    @Override
    public void run(WorkRow work) {
        UUID id = UUID.fromString(work.payload().string("operation").orElseThrow());
        Instant now = clock.instant();
        boolean _ = store.commit(transaction -> {
            List<OperationRow> parts = work.payload().array("parts").orElse(JsonArray.EMPTY).stream()
                    .flatMap(part ->
                            transaction
                                    .operation(UUID.fromString(part instanceof JsonString(String text) ? text : ""))
                                    .stream())
                    .toList();
            transaction.deleteWork(work.kind(), work.key());
            if (parts.stream().anyMatch(OperationRow::open)) {
                transaction.put(new WorkRow(work.kind(), work.key(), now.plus(LOOK), 0, work.payload()));
            } else {
                transaction
                        .operation(id)
                        .filter(OperationRow::open)
                        .ifPresent(operation -> transaction.put(closed(operation, parts, now)));
            }
            return true;
        });
    }

    private static OperationRow closed(OperationRow operation, List<OperationRow> parts, Instant now) {
        List<OperationRow> bad =
                parts.stream().filter(part -> !part.state().equals("Succeeded")).toList();
        if (bad.isEmpty()) {
            return operation.closed("Succeeded", now, Optional.empty());
        }
        OperationRow first = bad.getFirst();
        String message = first.error().flatMap(error -> error.string("message")).orElse("");
        return operation.closed(
                "Failed",
                now,
                Optional.of(JsonObject.of(
                        "code",
                        Json.of(first.error()
                                .flatMap(error -> error.string("code"))
                                .orElse(first.state())),
                        "message",
                        Json.of(first.resource().name() + ": " + message))));
    }
}
