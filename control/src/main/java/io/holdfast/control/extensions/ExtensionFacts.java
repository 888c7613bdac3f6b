package io.holdfast.control.extensions;

import io.holdfast.control.activity.ActivityLog;
import io.holdfast.control.machines.FactHandler;
import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.Facet;
import io.holdfast.control.store.ItemRow;
import io.holdfast.control.store.OperationRow;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.ExtensionOutcome;
import io.holdfast.protocol.Fact;
import io.holdfast.protocol.FactKind;
import io.holdfast.protocol.ProtocolException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What machines say of extensions. Succeeded and Failed of an extension come from here and from nowhere else; a machine can
 * speak only of its own items.
 */
public final class ExtensionFacts implements FactHandler {
    private static final int MAX_MESSAGE = 32_000;

    private final ActivityLog activity;

    public ExtensionFacts(ActivityLog activity) {
        this.activity = activity;
    }

    @Override
    public Set<FactKind> kinds() {
        return Set.of(FactKind.EXTENSION, FactKind.EXTENSION_STATUS, FactKind.SETTINGS_KEPT);
    }

    @Override
    public void take(WriteTransaction transaction, EnrolmentRow enrolment, Fact fact, Instant now)
            throws ProtocolException {
        if (fact.kind() == FactKind.SETTINGS_KEPT) {
            String item = fact.body().string("item").orElseThrow(() -> new ProtocolException("fact has no item"));
            long generation =
                    fact.body().number("generation").orElseThrow(() -> new ProtocolException("fact has no generation"));
            transaction.deleteSealed(enrolment.id(), item, generation);
            return;
        }
        ExtensionOutcome outcome = ExtensionOutcome.read(fact.body());
        Optional<ItemRow> item = transaction.item(enrolment.id(), outcome.item());
        if (item.isEmpty()) {
            return; // an item that is gone already: its last word was heard before
        }
        ResourceId resource = item.get().resource();
        Optional<ResourceRow> row = transaction.resource(resource);
        boolean newest = item.get().generation() == outcome.generation();
        List<OperationRow> operations = transaction.openOperations(resource);
        Optional<OperationRow> open = operations.stream()
                .filter(operation -> operation.generation() == outcome.generation())
                .findFirst();
        Optional<OperationRow> late = outcome.phase().terminal() && open.isEmpty()
                ? UnaskedEvents.takeGivenUp(transaction, resource, outcome.generation(), now)
                : Optional.empty();
        if (newest && !item.get().delivered()) {
            transaction.put(delivered(item.get()));
        }
        if (newest
                && outcome.phase() == ExtensionOutcome.Phase.REMOVED
                && item.get().tombstone()) {
            transaction.deleteItem(enrolment.id(), outcome.item());
            transaction.deleteSealed(enrolment.id(), outcome.item(), outcome.generation());
            transaction.delete(resource);
            transaction.append(new ChangeRow(0, resource, ChangeRow.Kind.DELETE, "", now));
        } else if (newest && row.isPresent()) {
            observe(transaction, row.get(), outcome, fact.time(), now);
            if (row.get().id().type().equals(ExtensionResource.TYPE)) {
                AutomaticUpgrade.heard(transaction, row.get(), now);
            }
        }
        if (newest && row.isPresent() && UnaskedEvents.isLocalRemoval(outcome)) {
            UnaskedEvents.removedLocally(transaction, activity, resource, outcome, now);
        }
        late.ifPresent(operation -> tell(transaction, operation, outcome, now));
        if (outcome.phase().terminal()) {
            open.ifPresent(operation -> close(transaction, operation, outcome, now));
            operations.stream()
                    .filter(_ -> replaces(outcome))
                    .filter(older -> older.generation() < outcome.generation())
                    .forEach(older -> close(transaction, older, superseded(outcome, older.generation()), now));
        } else if (open.isPresent() && open.get().state().equals("Accepted") && begun(outcome)) {
            transaction.put(open.get().withState("Running"));
        }
    }

    /** Waiting for witnesses or for another extension is no beginning. */
    private static boolean begun(ExtensionOutcome outcome) {
        return !outcome.code().equals("Waiting");
    }

    /** A newer request that failed may have left the older one as it was. */
    private static boolean replaces(ExtensionOutcome outcome) {
        return outcome.phase() == ExtensionOutcome.Phase.SUCCEEDED || outcome.phase() == ExtensionOutcome.Phase.REMOVED;
    }

    /** The machine went over to a newer generation and never told the end of this one, so it did not come to one. */
    private static ExtensionOutcome superseded(ExtensionOutcome newer, long generation) {
        return new ExtensionOutcome(
                newer.item(),
                generation,
                ExtensionOutcome.Phase.INTERRUPTED,
                "Canceled",
                "Error",
                "NotReady",
                "A newer request took its place on the machine.",
                Optional.empty(),
                Optional.empty());
    }

    private static ItemRow delivered(ItemRow item) {
        return new ItemRow(
                item.enrolment(),
                item.key(),
                item.resource(),
                item.generation(),
                item.commitment(),
                item.tombstone(),
                true);
    }

    private static void observe(
            WriteTransaction transaction, ResourceRow row, ExtensionOutcome outcome, Instant time, Instant now) {
        boolean run = row.id().type().equals(RunCommandResource.TYPE);
        String facet = run ? RunCommandResource.FACET : ExtensionResource.FACET;
        JsonObject view = run ? RunCommandView.of(outcome, time) : instanceView(row, outcome, time);
        long version = transaction.facet(row.id(), facet).map(Facet::version).orElse(0L) + 1;
        transaction.put(new Facet(row.id(), facet, version, view, now));
        transaction.append(new ChangeRow(0, row.id(), ChangeRow.Kind.FACET, facet, now));
        switch (outcome.phase()) {
            case SUCCEEDED -> state(transaction, row, "Succeeded", now);
            case FAILED, INTERRUPTED ->
                state(transaction, row, RunCommandView.canceled(outcome) ? "Canceled" : "Failed", now);
            case RUNNING, STATUS, REMOVED -> {}
        }
    }

    private static void state(WriteTransaction transaction, ResourceRow row, String state, Instant now) {
        transaction.put(row.withState(state));
        transaction.append(new ChangeRow(0, row.id(), ChangeRow.Kind.DOCUMENT, "", now));
    }

    private static JsonObject instanceView(ResourceRow row, ExtensionOutcome outcome, Instant time) {
        JsonObject properties = row.document().object("properties").orElse(JsonObject.EMPTY);
        JsonObject.Builder view = JsonObject.builder()
                .put("name", row.id().name())
                .put("type", properties.string("type").orElse(""))
                .put(
                        "typeHandlerVersion",
                        properties.string("typeHandlerVersion").orElse(""))
                .put(
                        "status",
                        JsonObject.builder()
                                .put("code", outcome.code())
                                .put("level", outcome.level())
                                .put("displayStatus", outcome.displayStatus())
                                .put("message", cut(outcome.message()))
                                .put("time", time.toString())
                                .build());
        outcome.exitCode().ifPresent(code -> view.put("exitCode", code));
        outcome.handlerStatus()
                .flatMap(status -> status.array("substatus"))
                .filter(list -> !list.isEmpty() && list.utf8().length < 256 << 10)
                .ifPresent((JsonArray list) -> view.put("substatuses", list));
        return view.build();
    }

    private void close(WriteTransaction transaction, OperationRow open, ExtensionOutcome outcome, Instant now) {
        Optional<JsonObject> error = good(outcome)
                ? Optional.empty()
                : Optional.of(
                        JsonObject.of("code", Json.of(outcome.code()), "message", Json.of(cut(outcome.message()))));
        transaction.put(open.closed(end(outcome), now, error));
        tell(transaction, open, outcome, now);
    }

    private static String end(ExtensionOutcome outcome) {
        return good(outcome) ? "Succeeded" : RunCommandView.canceled(outcome) ? "Canceled" : "Failed";
    }

    private static boolean good(ExtensionOutcome outcome) {
        return outcome.phase() == ExtensionOutcome.Phase.SUCCEEDED || outcome.phase() == ExtensionOutcome.Phase.REMOVED;
    }

    /** The event; of an operation that had ended without the machine it says how late it is. */
    private void tell(WriteTransaction transaction, OperationRow operation, ExtensionOutcome outcome, Instant now) {
        JsonObject.Builder properties = JsonObject.builder()
                .put("generation", outcome.generation())
                .put("code", outcome.code())
                .put("statusMessage", cut(outcome.message()));
        outcome.exitCode().ifPresent(code -> properties.put("exitCode", code));
        operation.ended().ifPresent(ended -> properties.put("operationEnded", ended.toString()));
        activity.outcome(
                transaction,
                UnaskedEvents.machine(operation.resource(), operation.correlationId(), now),
                operation.action(),
                end(outcome),
                operation.resource(),
                properties.put("requestedBy", operation.caller()).build());
    }

    static String cut(String message) {
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + " ... [TRUNCATED]";
    }
}
