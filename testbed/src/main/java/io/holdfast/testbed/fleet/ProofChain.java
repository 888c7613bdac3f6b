package io.holdfast.testbed.fleet;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.protocol.ItemRef;
import io.holdfast.protocol.ItemsRequest;
import io.holdfast.protocol.ItemsResponse;
import io.holdfast.protocol.LogPosition;
import io.holdfast.protocol.OperationBody;
import io.holdfast.protocol.ProtocolException;
import io.holdfast.protocol.ProvenOperation;
import io.holdfast.trust.log.Advance;
import io.holdfast.trust.log.Checkpoint;
import io.holdfast.trust.log.Leaf;
import io.holdfast.trust.log.LeafKind;
import io.holdfast.trust.log.LogException;
import io.holdfast.trust.log.LogFollower;
import io.holdfast.trust.log.MerkleProofs;
import io.holdfast.trust.log.NoteVerifier;
import io.holdfast.trust.log.SignedCheckpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one machine knows of the log and of its own operations. An operation counts only when its leaf is proved under a
 * checkpoint that continues the machine's own, and when it follows on the machine's last operation. In memory, without
 * change of epoch; used by one thread.
 */
final class ProofChain {
    private static final int MAX_ASKED = 100;

    private final EnrolmentId enrolment;
    private final NoteVerifier logKey;
    private final Map<String, Long> generations = new HashMap<>();
    private final TreeMap<Long, Proved> waiting = new TreeMap<>();
    private Checkpoint head;
    private String note;
    private Optional<Digest> last = Optional.empty();

    private record Proved(Digest commitment, OperationBody body) {}

    ProofChain(EnrolmentId enrolment, String logKey, String checkpoint) throws LogException {
        this.enrolment = enrolment;
        this.logKey = NoteVerifier.parse(logKey);
        this.head = SignedCheckpoint.verify(checkpoint, this.logKey).checkpoint();
        this.note = checkpoint;
    }

    /** The newest checkpoint that was verified. */
    String note() {
        return note;
    }

    /** What of the list is newer than anything this machine has verified. */
    List<Digest> fresh(List<ItemRef> items) {
        waiting.clear();
        return items.stream()
                .filter(item -> item.generation() > generations.getOrDefault(item.key(), 0L))
                .map(ItemRef::commitment)
                .limit(MAX_ASKED)
                .toList();
    }

    ItemsRequest ask(List<Digest> commitments) {
        return new ItemsRequest(
                commitments, Optional.of(new LogPosition(head.origin().epoch(), head.size())));
    }

    /** Checks an answer; gives what has to be asked for as well, because it lies between the last operation and these. */
    List<Digest> take(List<Digest> asked, ItemsResponse answer) throws UnprovenException, ProtocolException {
        follow(answer);
        Set<Digest> shown = new HashSet<>();
        for (ProvenOperation operation : answer.operations()) {
            check(operation);
            shown.add(operation.commitment());
            waiting.put(
                    operation.leafIndex(),
                    new Proved(
                            operation.commitment(),
                            OperationBody.read(operation.body().array())));
        }
        if (!shown.containsAll(asked)) {
            throw new UnprovenException(
                    "the answer shows " + shown.size() + " operations (expected: " + asked.size() + ")");
        }
        Set<Digest> known = new HashSet<>();
        last.ifPresent(known::add);
        waiting.values().forEach(proved -> known.add(proved.commitment()));
        return waiting.values().stream()
                .flatMap(proved -> proved.body().previousLeaf().stream())
                .filter(previous -> !known.contains(previous))
                .distinct()
                .limit(MAX_ASKED)
                .toList();
    }

    private void follow(ItemsResponse answer) throws UnprovenException {
        try {
            Checkpoint next =
                    SignedCheckpoint.verify(answer.checkpoint(), logKey).checkpoint();
            Advance advance = LogFollower.advance(Optional.of(new LogFollower.Head(head)), next, answer.consistency());
            boolean continues = switch (advance) {
                case Advance.Accepted _, Advance.Same _ -> true;
                case Advance.Forked _, Advance.Rewound _, Advance.NewEpochUnproven _, Advance.ForeignLog _ -> false;
            };
            if (!continues) {
                throw new UnprovenException("the checkpoint does not continue the machine's own: " + advance);
            }
            head = next;
            note = answer.checkpoint();
        } catch (LogException e) {
            throw new UnprovenException("the checkpoint is not signed by the log: " + e.getMessage());
        }
    }

    private void check(ProvenOperation operation) throws UnprovenException, ProtocolException {
        if (operation.salt().size() != Leaf.SALT_LENGTH) {
            throw new UnprovenException("salt: " + operation.salt().size() + " bytes (expected: 16)");
        }
        Leaf leaf = Leaf.commit(
                LeafKind.OPERATION, operation.salt().array(), operation.body().array());
        boolean included = operation.leafIndex() < head.size()
                && MerkleProofs.includes(
                        leaf.hash(), operation.leafIndex(), head.size(), operation.inclusion(), head.root());
        if (!included) {
            throw new UnprovenException("leaf " + operation.leafIndex() + " is not in the log");
        }
        EnrolmentId meant = OperationBody.read(operation.body().array()).enrolment();
        if (!meant.equals(enrolment)) {
            throw new UnprovenException("the operation is for " + meant + " (expected: " + enrolment + ")");
        }
    }

    /** Accepts what was taken, in order; gives the newest operation of each item. */
    List<OperationBody> accept() throws UnprovenException {
        Map<String, OperationBody> newest = new HashMap<>();
        for (Proved proved : waiting.values()) {
            OperationBody body = proved.body();
            if (!body.previousLeaf().equals(last)) {
                throw new UnprovenException("generation " + body.generation() + " of " + body.item()
                        + " does not follow on the machine's last operation");
            }
            last = Optional.of(proved.commitment());
            generations.put(body.item(), body.generation());
            newest.put(body.item(), body);
        }
        waiting.clear();
        return new ArrayList<>(newest.values());
    }
}
