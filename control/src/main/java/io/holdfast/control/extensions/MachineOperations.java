package io.holdfast.control.extensions;

import io.holdfast.control.activity.ActivityLog;
import io.holdfast.control.activity.TransparencyLog;
import io.holdfast.control.machines.Generations;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.WorkHandler;
import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.ItemRow;
import io.holdfast.control.store.LeafRow;
import io.holdfast.control.store.OperationRow;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WorkRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.ResourceType;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.ConfigurationWish;
import io.holdfast.protocol.ExtensionWish;
import io.holdfast.protocol.OperationBody;
import io.holdfast.protocol.OperationKind;
import io.holdfast.protocol.ProtocolException;
import io.holdfast.trust.log.LeafKind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes operations for machines: each is a leaf of the log and an item of the machine's desired state.
 *
 * <p>What a machine has not fetched is superseded by a newer write; what it has fetched must end first. A delete is always
 * taken.
 */
public final class MachineOperations implements WorkHandler {
    /** How long an operation stays open without the machine. What is wanted stays wanted after that. */
    public static final Duration TIME_TO_LIVE = Duration.ofHours(6);

    private static final Duration NOT_AFTER = Duration.ofDays(366);

    /** How much longer a run command stays open that the machine has begun. */
    private static final Duration LONGEST_RUN = Duration.ofSeconds(RunCommandRequest.LONGEST);

    private static final Duration LOOK_AGAIN = Duration.ofHours(1);
    private static final String TTL = "operation-ttl";

    /** Of the slice {@code configuration}, which makes operations through this class. */
    private static final ResourceType GUEST_ASSIGNMENT =
            ResourceType.of("Microsoft.GuestConfiguration/guestConfigurationAssignments");

    private final Store store;
    private final TransparencyLog log;
    private final ActivityLog activity;
    private final InstantSource clock;

    public MachineOperations(Store store, TransparencyLog log, ActivityLog activity, InstantSource clock) {
        this.store = store;
        this.log = log;
        this.activity = activity;
        this.clock = clock;
    }

    public static String itemKey(ResourceId resource) {
        return kind(resource).item(resource.name());
    }

    private static OperationKind kind(ResourceId resource) {
        if (resource.type().equals(RunCommandResource.TYPE)) {
            return OperationKind.RUN_COMMAND;
        }
        return resource.type().equals(GUEST_ASSIGNMENT) ? OperationKind.CONFIGURATION : OperationKind.EXTENSION;
    }

    /** @throws ProblemException HCRP409 when an extension of this type is being worked on by the machine */
    void requireIdle(ReadTransaction transaction, EnrolmentRow enrolment, ExtensionType type) {
        for (ItemRow item : transaction.items(enrolment.id())) {
            if (!item.delivered() || kind(item.resource()) != OperationKind.EXTENSION) {
                continue;
            }
            Optional<ResourceRow> row = transaction.resource(item.resource());
            boolean same =
                    row.isPresent() && ExtensionResource.typeOf(row.get()).equals(type);
            if (same && openOperation(transaction, item).isPresent()) {
                throw new ProblemException(
                        ProblemCode.OPERATION_IN_PROGRESS,
                        "An extension of type " + type.type() + " is still processing ('"
                                + item.resource().name()
                                + "'). Only one instance of an extension may be in progress at a time for the same"
                                + " resource. Please retry after sometime.");
            }
        }
    }

    private static Optional<OperationRow> openOperation(ReadTransaction transaction, ItemRow item) {
        return transaction.openOperations(item.resource()).stream()
                .filter(operation -> operation.generation() == item.generation())
                .findFirst();
    }

    /** Appends the operation and makes it the item's newest; a wish that is absent means: delete. */
    void want(
            WriteTransaction transaction,
            EnrolmentRow enrolment,
            RequestContext context,
            ResourceId extension,
            long generation,
            Optional<ExtensionWish> wish) {
        want(transaction, enrolment, context, extension, generation, new Wishes(wish, Optional.empty()));
    }

    /** The same of a configuration. */
    public void wantConfiguration(
            WriteTransaction transaction,
            EnrolmentRow enrolment,
            RequestContext context,
            ResourceId assignment,
            long generation,
            Optional<ConfigurationWish> wish) {
        want(transaction, enrolment, context, assignment, generation, new Wishes(Optional.empty(), wish));
    }

    /** What an operation wants; nothing means: delete. */
    private record Wishes(Optional<ExtensionWish> extension, Optional<ConfigurationWish> configuration) {
        boolean isDelete() {
            return extension.isEmpty() && configuration.isEmpty();
        }
    }

    private void want(
            WriteTransaction transaction,
            EnrolmentRow enrolment,
            RequestContext context,
            ResourceId extension,
            long generation,
            Wishes wishes) {
        supersede(transaction, enrolment, extension, context);
        tell(transaction, enrolment, context, extension, generation, wishes);
        transaction.put(new WorkRow(
                TTL,
                enrolment.id() + "/" + generation,
                context.time().plus(TIME_TO_LIVE),
                0,
                JsonObject.builder()
                        .put("resource", extension.toString())
                        .put("generation", generation)
                        .build()));
    }

    /** The next generation of the machine; a new epoch of the log begins above all that were given before. */
    public static long nextGeneration(ReadTransaction transaction, EnrolmentRow enrolment) {
        return Math.max(
                        enrolment.token(),
                        Generations.base(transaction.logHead().epoch()))
                + 1;
    }

    /** Where the next operation of a machine stands. */
    public record Turn(EnrolmentRow machine, long generation) {}

    /** The machine's next turn, in the log's current epoch. */
    public Turn turn(WriteTransaction transaction, EnrolmentRow known, RequestContext context) {
        EnrolmentRow machine = renew(transaction, known, context)
                ? transaction.enrolment(known.id()).orElseThrow()
                : known;
        return new Turn(machine, nextGeneration(transaction, machine));
    }

    /**
     * Tells the machine everything again in the log's current epoch: operations of an epoch that has ended cannot be proved
     * any more. What is wanted stays the same, so the machine runs nothing again.
     *
     * @return whether there was something to do
     */
    public boolean renew(WriteTransaction transaction, EnrolmentRow enrolment, RequestContext context) {
        if (Generations.epoch(enrolment.token()) >= transaction.logHead().epoch()) {
            return false;
        }
        List<ItemRow> items = transaction.items(enrolment.id());
        Map<Digest, LeafRow> leaves =
                transaction.leaves(items.stream().map(ItemRow::commitment).toList());
        EnrolmentRow current = withOperation(enrolment, nextGeneration(transaction, enrolment), Optional.empty());
        transaction.put(current);
        transaction.append(new ChangeRow(0, enrolment.machine(), ChangeRow.Kind.ITEM, "", context.time()));
        for (ItemRow item : items) {
            if (kind(item.resource()) == OperationKind.RUN_COMMAND && !item.tombstone()) {
                forget(transaction, item, context); // the machine may have begun it: told again, it would run twice
                continue;
            }
            Optional<OperationBody> told = Optional.ofNullable(leaves.get(item.commitment()))
                    .flatMap(LeafRow::body)
                    .map(MachineOperations::read);
            if (told.isEmpty()) {
                continue; // its body was purged: it has to be asked for again
            }
            long generation = current.token() + 1;
            Optional<OperationRow> open = openOperation(transaction, item);
            transaction
                    .sealed(enrolment.id(), item.key(), item.generation())
                    .ifPresent(bytes -> transaction.putSealed(enrolment.id(), item.key(), generation, bytes));
            tell(
                    transaction,
                    current,
                    context,
                    item.resource(),
                    generation,
                    new Wishes(told.get().extension(), told.get().configuration()));
            open.ifPresent(operation -> transaction.put(operation.withGeneration(generation)));
            current = transaction.enrolment(enrolment.id()).orElseThrow();
        }
        return true;
    }

    /** A run command is not told in a new epoch; one that is open ends, unless its machine has begun it and may yet report. */
    private void forget(WriteTransaction transaction, ItemRow item, RequestContext context) {
        Optional<OperationRow> open = openOperation(transaction, item);
        if (open.isPresent() && open.get().state().equals("Running")) {
            return;
        }
        open.ifPresent(operation -> {
            JsonObject error = JsonObject.of(
                    "code", Json.of("Canceled"),
                    "message",
                            Json.of("The log began a new epoch before the machine had reported the start of this run"
                                    + " command. It is not offered again; send it again if it is still wanted."));
            transaction.put(operation.closed("Canceled", context.time(), Optional.of(error)));
            transaction
                    .resource(item.resource())
                    .filter(row -> !row.provisioningState().equals("Deleting"))
                    .ifPresent(row -> transaction.put(row.withState("Canceled")));
            transaction.append(new ChangeRow(0, item.resource(), ChangeRow.Kind.DOCUMENT, "", context.time()));
            activity.outcome(
                    transaction,
                    context,
                    operation.action(),
                    "Canceled",
                    item.resource(),
                    JsonObject.of("error", error));
        });
        transaction.deleteSealed(item.enrolment(), item.key(), item.generation());
    }

    private static OperationBody read(Bytes body) {
        try {
            return OperationBody.read(body.array());
        } catch (ProtocolException e) {
            throw new IllegalStateException("a stored operation is damaged", e);
        }
    }

    private void tell(
            WriteTransaction transaction,
            EnrolmentRow enrolment,
            RequestContext context,
            ResourceId extension,
            long generation,
            Wishes wishes) {
        OperationKind kind = kind(extension);
        String key = itemKey(extension);
        Duration notAfter = kind == OperationKind.RUN_COMMAND && !wishes.isDelete() ? TIME_TO_LIVE : NOT_AFTER;
        OperationBody body = new OperationBody(
                enrolment.id(),
                kind,
                key,
                generation,
                enrolment.lastCommitment(),
                extension,
                context.time(),
                context.time().plus(notAfter),
                context.caller().name(),
                context.correlationId(),
                wishes.extension(),
                wishes.configuration());
        Digest commitment = log.append(transaction, LeafKind.OPERATION, body.bytes());
        transaction.put(new ItemRow(enrolment.id(), key, extension, generation, commitment, wishes.isDelete(), false));
        transaction.put(withOperation(enrolment, generation, Optional.of(commitment)));
        transaction.append(new ChangeRow(0, enrolment.machine(), ChangeRow.Kind.ITEM, key, context.time()));
    }

    private static EnrolmentRow withOperation(EnrolmentRow row, long token, Optional<Digest> lastCommitment) {
        return new EnrolmentRow(
                row.id(),
                row.machine(),
                row.active(),
                row.identityKey(),
                row.sealingKey(),
                token,
                lastCommitment,
                row.created());
    }

    private void supersede(
            WriteTransaction transaction, EnrolmentRow enrolment, ResourceId extension, RequestContext context) {
        Optional<ItemRow> before = transaction.item(enrolment.id(), itemKey(extension));
        if (before.isEmpty() || before.get().delivered()) {
            return;
        }
        openOperation(transaction, before.get()).ifPresent(open -> {
            JsonObject error = JsonObject.of(
                    "code", Json.of("Superseded"),
                    "message", Json.of("A newer request came before the machine had fetched this one."));
            transaction.put(open.closed("Canceled", context.time(), Optional.of(error)));
            activity.outcome(transaction, context, open.action(), "Canceled", extension, JsonObject.of("error", error));
        });
        transaction.deleteSealed(
                enrolment.id(), before.get().key(), before.get().generation());
    }

    @Override
    public String kind() {
        return TTL;
    }

    /** The time to live is over: an operation that is still open ends, what is wanted stays. */
    @Override
    public void run(WorkRow work) {
        ResourceId resource = ResourceId.parse(work.payload().string("resource").orElseThrow());
        long generation = work.payload().number("generation").orElseThrow();
        Instant now = clock.instant();
        store.commit(transaction -> {
            List<OperationRow> open = transaction.openOperations(resource).stream()
                    .filter(operation -> operation.generation() == generation)
                    .toList();
            boolean runs = kind(resource) == OperationKind.RUN_COMMAND
                    && open.stream()
                            .anyMatch(operation -> operation.state().equals("Running")
                                    && now.isBefore(operation
                                            .started()
                                            .plus(TIME_TO_LIVE)
                                            .plus(LONGEST_RUN)));
            transaction.deleteWork(work.kind(), work.key());
            if (runs) {
                transaction.put(new WorkRow(work.kind(), work.key(), now.plus(LOOK_AGAIN), 0, work.payload()));
            } else {
                open.forEach(operation -> expire(transaction, operation, now));
            }
            return true;
        });
    }

    private void expire(WriteTransaction transaction, OperationRow open, Instant now) {
        boolean once = kind(open.resource()) == OperationKind.RUN_COMMAND
                && open.action().endsWith("/write");
        String after = once
                ? " hours. It is not offered to the machine any more."
                : " hours. What was asked for stays wanted, and the machine does it when it is back.";
        JsonObject error = JsonObject.of(
                "code", Json.of("MachineUnreachable"),
                "message", Json.of("The machine did not finish within " + TIME_TO_LIVE.toHours() + after));
        if (once) {
            transaction
                    .enrolmentOf(open.resource().parent().orElseThrow())
                    .ifPresent(enrolment ->
                            transaction.deleteSealed(enrolment.id(), itemKey(open.resource()), open.generation()));
        }
        transaction.put(open.closed("Failed", now, Optional.of(error)));
        transaction.resource(open.resource()).ifPresent(row -> {
            if (!row.provisioningState().equals("Deleting")) {
                transaction.put(row.withState("Failed"));
            }
            transaction.append(new ChangeRow(0, row.id(), ChangeRow.Kind.DOCUMENT, "", now));
            UnaskedEvents.givenUp(transaction, open, now);
        });
        activity.outcome(
                transaction,
                RequestContext.system("time-to-live", open.correlationId(), now),
                open.action(),
                "Failed",
                open.resource(),
                JsonObject.of("error", error));
    }

    /** Generation of the extension's operation that ended for its age alone; empty once its machine has told the end. */
    public static Optional<Long> givenUp(ReadTransaction transaction, ResourceId extension) {
        return UnaskedEvents.generationGivenUp(transaction, extension);
    }

    /** Ids are unguessable, so that an operation can be followed only by who started it or who may read the resource. */
    public static UUID parseId(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException _) {
            throw new ProblemException(ProblemCode.OPERATION_NOT_FOUND, "There is no operation with this id.");
        }
    }
}
