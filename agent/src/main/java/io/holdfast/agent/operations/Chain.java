package io.holdfast.agent.operations;

import io.holdfast.agent.session.Gateway;
import io.holdfast.agent.state.LastLeaf;
import io.holdfast.kernel.Digest;
import io.holdfast.protocol.ItemsRequest;
import io.holdfast.protocol.ItemsResponse;
import io.holdfast.protocol.LogPosition;
import io.holdfast.protocol.ProvenOperation;
import io.holdfast.protocol.RefusalCode;
import io.holdfast.trust.log.WitnessQuorum;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Fetches operations and those before them, back to the last one that this machine knows. Operations of a machine form a
 * chain through {@code previousLeaf}; what does not continue the chain was replayed or reordered.
 */
final class Chain {
    private static final int BATCH = 100;
    private static final int MAX_LINKS = 5_000;

    private final Optional<LastLeaf> last;
    private final Optional<WitnessQuorum> quorum;
    private final Map<Digest, Link> links = new LinkedHashMap<>();
    private final Map<Digest, RefusalException> refused = new HashMap<>();
    private LogGate.Followed followed;

    private Chain(LogGate.Followed known, Optional<LastLeaf> last, Optional<WitnessQuorum> quorum) {
        this.followed = known;
        this.last = last;
        this.quorum = quorum;
    }

    /**
     * @param links that continue the chain, in order
     * @param refused what of the asked operations is not to be carried out
     */
    record Result(LogGate.Followed head, List<Link> links, Map<Digest, RefusalException> refused) {}

    /** Throws {@link RefusalException} when the log itself cannot be followed; then nothing of the answer is used. */
    static Result fetch(
            Gateway gateway,
            LogGate.Followed known,
            Optional<LastLeaf> last,
            Optional<WitnessQuorum> quorum,
            Collection<Digest> wanted)
            throws IOException, RefusalException, UnwitnessedException {
        Chain chain = new Chain(known, last, quorum);
        chain.collect(gateway, wanted);
        return chain.order();
    }

    private void collect(Gateway gateway, Collection<Digest> wanted)
            throws IOException, RefusalException, UnwitnessedException {
        ArrayDeque<Digest> queue = new ArrayDeque<>(wanted);
        Set<Digest> asked = new LinkedHashSet<>(wanted);
        while (!queue.isEmpty()) {
            List<Digest> batch = new ArrayList<>();
            while (batch.size() < BATCH && !queue.isEmpty()) {
                batch.add(queue.removeFirst());
            }
            for (Link link : fetch(gateway, batch)) {
                Optional<Digest> before = link.previous();
                if (before.isPresent() && !isLast(before.get()) && asked.add(before.get())) {
                    queue.addLast(before.get());
                }
            }
            if (asked.size() > MAX_LINKS) {
                throw new RefusalException(
                        RefusalCode.OPERATION_REPLAYED,
                        "more than " + MAX_LINKS + " operations lie between the last known one and these");
            }
        }
    }

    private boolean isLast(Digest commitment) {
        return last.isPresent() && last.get().commitment().equals(commitment);
    }

    private List<Link> fetch(Gateway gateway, List<Digest> batch)
            throws IOException, RefusalException, UnwitnessedException {
        LogPosition position = new LogPosition(
                followed.head().origin().epoch(), followed.head().size());
        ItemsResponse answer = gateway.items(new ItemsRequest(
                batch, Optional.of(position), quorum.map(WitnessQuorum::needed).orElse(0)));
        followed = LogGate.follow(followed, answer, quorum);
        List<Link> fetched = new ArrayList<>();
        for (ProvenOperation proven : answer.operations()) {
            Digest commitment = proven.commitment();
            if (!batch.contains(commitment)) {
                continue;
            }
            try {
                Link link = Link.check(proven, followed);
                checkNewer(link.leaf());
                links.put(commitment, link);
                fetched.add(link);
            } catch (RefusalException e) {
                refused.put(commitment, e);
            }
        }
        for (Digest commitment : batch) {
            if (!links.containsKey(commitment) && !refused.containsKey(commitment)) {
                refused.put(
                        commitment,
                        new RefusalException(
                                RefusalCode.PROOF_INVALID,
                                "the control plane does not show the operation " + commitment
                                        + "; what it sent instead is not its content"));
            }
        }
        return fetched;
    }

    private void checkNewer(LastLeaf leaf) throws RefusalException {
        if (last.isPresent()
                && leaf.epoch() == last.get().epoch()
                && leaf.index() <= last.get().index()) {
            throw new RefusalException(
                    RefusalCode.OPERATION_REPLAYED,
                    "the operation is leaf " + leaf.index() + " of the log, and this machine has carried on to leaf "
                            + last.get().index());
        }
    }

    private Result order() {
        List<Link> ordered = new ArrayList<>(links.values());
        ordered.sort(Comparator.comparingInt((Link link) -> link.leaf().epoch())
                .thenComparingLong(link -> link.leaf().index()));
        Optional<Digest> expected = last.map(LastLeaf::commitment);
        int epoch = last.map(LastLeaf::epoch).orElse(0);
        List<Link> continuing = new ArrayList<>();
        for (Link link : ordered) {
            if (link.leaf().epoch() > epoch) {
                // a new epoch, vouched for by the recovery key, tells this machine everything anew
                expected = Optional.empty();
                epoch = link.leaf().epoch();
            }
            if (link.previous().equals(expected)) {
                continuing.add(link);
                expected = Optional.of(link.commitment());
            } else {
                refused.put(
                        link.commitment(),
                        new RefusalException(
                                RefusalCode.OPERATION_REPLAYED,
                                "the operation does not follow on the last one of this machine ("
                                        + expected.map(Digest::toString).orElse("none") + " expected before it, "
                                        + link.previous().map(Digest::toString).orElse("none") + " named)"));
            }
        }
        return new Result(followed, List.copyOf(continuing), Map.copyOf(refused));
    }
}
