package io.holdfast.control.extensions;

import io.holdfast.control.activity.ActivityLog;
import io.holdfast.control.resources.Caller;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.Facet;
import io.holdfast.control.store.OperationRow;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.ExtensionOutcome;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * What a machine says of an extension while no operation waits for it and what belongs in the activity log all the same: how
 * an operation ended that had been given up, and that the machine's administrator removed the extension there.
 *
 * <p>No machine can fill the log with it: an end is told once an operation, and of the removals of one generation only so
 * many are.
 */
final class UnaskedEvents {
    static final String REMOVE_LOCALLY = "Microsoft.HybridCompute/machines/extensions/removeLocally/action";
    static final int MOST_REMOVALS = 20;

    private static final String REMOVED_LOCALLY = "RemovedLocally";
    private static final String GIVEN_UP = "givenUp";
    private static final String REMOVALS = "localRemovals";

    private UnaskedEvents() {}

    /** Remembers that the operation ended without the machine's word. */
    static void givenUp(WriteTransaction transaction, OperationRow operation, Instant now) {
        JsonObject value = JsonObject.builder()
                .put("operation", operation.id().toString())
                .put("generation", operation.generation())
                .build();
        put(transaction, operation.resource(), GIVEN_UP, value, now);
    }

    /** The operation of this generation that was given up; only once. */
    static Optional<OperationRow> takeGivenUp(
            WriteTransaction transaction, ResourceId resource, long generation, Instant now) {
        Optional<OperationRow> found = transaction
                .facet(resource, GIVEN_UP)
                .map(Facet::value)
                .filter(value -> value.number("generation").orElse(-1) == generation)
                .flatMap(value -> value.string("operation"))
                .flatMap(id -> transaction.operation(UUID.fromString(id)));
        if (found.isPresent()) {
            put(transaction, resource, GIVEN_UP, JsonObject.EMPTY, now);
        }
        return found;
    }

    /** Generation of the operation that was given up, as long as its end was not told. */
    static Optional<Long> generationGivenUp(ReadTransaction transaction, ResourceId resource) {
        return transaction
                .facet(resource, GIVEN_UP)
                .map(facet -> facet.value().number("generation"))
                .filter(OptionalLong::isPresent)
                .map(OptionalLong::getAsLong);
    }

    static boolean isLocalRemoval(ExtensionOutcome outcome) {
        return outcome.phase() == ExtensionOutcome.Phase.STATUS
                && outcome.code().equals(REMOVED_LOCALLY);
    }

    static void removedLocally(
            WriteTransaction transaction,
            ActivityLog activity,
            ResourceId resource,
            ExtensionOutcome outcome,
            Instant now) {
        long before = transaction
                .facet(resource, REMOVALS)
                .map(Facet::value)
                .filter(value -> value.number("generation").orElse(-1) == outcome.generation())
                .map(value -> value.number("count").orElse(0))
                .orElse(0L);
        if (before >= MOST_REMOVALS) {
            return;
        }
        JsonObject counted = JsonObject.builder()
                .put("generation", outcome.generation())
                .put("count", before + 1)
                .build();
        put(transaction, resource, REMOVALS, counted, now);
        activity.outcome(
                transaction,
                machine(resource, UUID.randomUUID().toString(), now),
                REMOVE_LOCALLY,
                "Succeeded",
                resource,
                JsonObject.builder()
                        .put("generation", outcome.generation())
                        .put("code", outcome.code())
                        .put("statusMessage", ExtensionFacts.cut(outcome.message()))
                        .build());
    }

    /** The machine that an extension belongs to, as the one that speaks. */
    static RequestContext machine(ResourceId extension, String correlationId, Instant now) {
        String name = extension.parent().map(ResourceId::name).orElse("");
        return new RequestContext(
                new Caller("machine", "machine:" + name),
                correlationId,
                UUID.randomUUID().toString(),
                now);
    }

    private static void put(
            WriteTransaction transaction, ResourceId resource, String name, JsonObject value, Instant now) {
        long version = transaction.facet(resource, name).map(Facet::version).orElse(0L) + 1;
        transaction.put(new Facet(resource, name, version, value, now));
    }
}
