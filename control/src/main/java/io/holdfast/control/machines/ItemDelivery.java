package io.holdfast.control.machines;

import io.holdfast.control.activity.TransparencyLog;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.ItemRow;
import io.holdfast.control.store.LeafRow;
import io.holdfast.control.store.LogHead;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.Store;
import io.holdfast.control.witnesses.CosignedHeads;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.protocol.ItemRef;
import io.holdfast.protocol.ItemsRequest;
import io.holdfast.protocol.ItemsResponse;
import io.holdfast.protocol.LogPosition;
import io.holdfast.protocol.OperationBody;
import io.holdfast.protocol.OperationKind;
import io.holdfast.protocol.PollResponse;
import io.holdfast.protocol.ProtocolException;
import io.holdfast.protocol.ProvenOperation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a machine should be: the list of its items, and the operations behind them with their proofs. */
public final class ItemDelivery {
    /** How long a machine's request waits for witnesses; the machine asks again. */
    private static final Duration COSIGNED = Duration.ofSeconds(3);

    private final Store store;
    private final TransparencyLog log;
    private final CosignedHeads cosigned;

    public ItemDelivery(Store store, TransparencyLog log, CosignedHeads cosigned) {
        this.store = store;
        this.log = log;
        this.cosigned = cosigned;
    }

    /** The list when it is newer than the token; empty when it is not. */
    public Optional<PollResponse> newerThan(EnrolmentId enrolment, long token) {
        return store.read(transaction -> {
            EnrolmentRow row = active(transaction, enrolment);
            if (row.token() == token) {
                return Optional.empty();
            }
            List<ItemRef> items = transaction.items(enrolment).stream()
                    .filter(item -> offered(transaction, item))
                    .map(item -> new ItemRef(item.key(), item.generation(), item.commitment()))
                    .toList();
            return Optional.of(new PollResponse(row.token(), items, 0));
        });
    }

    /** A run command is offered only until the machine has reported its start, or somebody gave it up. */
    private static boolean offered(ReadTransaction transaction, ItemRow item) {
        return item.tombstone()
                || !item.key().startsWith(OperationKind.RUN_COMMAND.item(""))
                || transaction.openOperations(item.resource()).stream()
                        .anyMatch(open -> open.generation() == item.generation()
                                && open.state().equals("Accepted"));
    }

    /** A machine shows the newest checkpoint that it keeps. */
    public void meet(String checkpoint) {
        store.read(transaction -> log.meet(transaction, checkpoint));
    }

    /** Operations of this machine by commitment; those that are not its own are as if they did not exist. */
    public ItemsResponse operations(EnrolmentId enrolment, ItemsRequest request) {
        store.commit(transaction -> {
            // what was handed out may be under way: from now on it has to end before it can be replaced
            active(transaction, enrolment);
            for (ItemRow item : transaction.items(enrolment)) {
                if (!item.delivered() && request.commitments().contains(item.commitment())) {
                    transaction.put(new ItemRow(
                            item.enrolment(),
                            item.key(),
                            item.resource(),
                            item.generation(),
                            item.commitment(),
                            item.tombstone(),
                            true));
                }
            }
            return true;
        });
        Optional<LogHead> enough = request.cosignatures() == 0 ? Optional.empty() : cosigned(request);
        return store.read(transaction -> {
            LogHead head = enough.orElseGet(transaction::logHead);
            Map<Digest, LeafRow> leaves = transaction.leaves(request.commitments());
            List<ProvenOperation> operations = new ArrayList<>();
            for (Digest commitment : request.commitments()) {
                Optional.ofNullable(leaves.get(commitment))
                        .flatMap(leaf -> operation(transaction, head, enrolment, leaf))
                        .ifPresent(operations::add);
            }
            List<Digest> consistency = request.known()
                    .filter(known -> known.epoch() == head.epoch() && known.size() > 0 && known.size() <= head.size())
                    .map(known -> log.consistency(transaction, head, known.size()))
                    .orElse(List.of());
            Optional<Bytes> statement = request.known()
                    .filter(known -> known.epoch() < head.epoch())
                    .flatMap(_ -> transaction.logLeaves(head.epoch(), 0, 1).stream()
                            .findFirst()
                            .flatMap(LeafRow::body));
            if (statement.isPresent()) {
                // the new epoch is proved by its first leaf, which comes like an operation
                LeafRow first = transaction.logLeaves(head.epoch(), 0, 1).getFirst();
                operations.add(new ProvenOperation(
                        first.salt().orElseThrow(),
                        first.body().orElseThrow(),
                        0,
                        log.inclusion(transaction, head, 0),
                        Optional.empty()));
            }
            return new ItemsResponse(operations, head.checkpoint(), consistency, statement);
        });
    }

    /** A head that holds what is asked for, continues what the machine knows, and has enough cosignatures. */
    private Optional<LogHead> cosigned(ItemsRequest request) {
        record Wanted(int epoch, long leaves) {}
        Wanted wanted = store.read(transaction -> {
            int epoch = transaction.logHead().epoch();
            long known = request.known()
                    .filter(position -> position.epoch() == epoch)
                    .map(LogPosition::size)
                    .orElse(1L);
            return new Wanted(
                    epoch,
                    transaction.leaves(request.commitments()).values().stream()
                            .filter(leaf -> leaf.epoch() == epoch)
                            .mapToLong(leaf -> leaf.index() + 1)
                            .reduce(known, Math::max));
        });
        return cosigned.await(wanted.epoch(), wanted.leaves(), request.cosignatures(), COSIGNED);
    }

    private Optional<ProvenOperation> operation(
            ReadTransaction transaction, LogHead head, EnrolmentId enrolment, LeafRow leaf) {
        if (leaf.epoch() != head.epoch()
                || leaf.index() >= head.size()
                || leaf.body().isEmpty()
                || leaf.salt().isEmpty()) {
            return Optional.empty();
        }
        OperationBody body;
        try {
            body = OperationBody.read(leaf.body().get().array());
        } catch (ProtocolException _) {
            return Optional.empty(); // a leaf of another kind
        }
        if (!body.enrolment().equals(enrolment)) {
            return Optional.empty();
        }
        return Optional.of(new ProvenOperation(
                leaf.salt().get(),
                leaf.body().get(),
                leaf.index(),
                log.inclusion(transaction, head, leaf.index()),
                transaction.sealed(enrolment, body.item(), body.generation())));
    }

    private static EnrolmentRow active(ReadTransaction transaction, EnrolmentId enrolment) {
        return transaction
                .enrolment(enrolment)
                .filter(EnrolmentRow::active)
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.AUTHENTICATION_FAILED, "The machine is not connected any more."));
    }
}
