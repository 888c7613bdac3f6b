package io.holdfast.agent.operations;

import io.holdfast.agent.state.AgentState;
import io.holdfast.agent.state.LastLeaf;
import io.holdfast.agent.state.Proof;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.protocol.Fields;
import io.holdfast.protocol.ProtocolException;
import io.holdfast.protocol.Wire;
import io.holdfast.trust.log.Checkpoint;
import io.holdfast.trust.log.Leaf;
import io.holdfast.trust.log.LeafKind;
import io.holdfast.trust.log.LogException;
import io.holdfast.trust.log.MerkleProofs;
import io.holdfast.trust.log.NoteVerifier;
import io.holdfast.trust.log.SignedCheckpoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checks kept proofs again, one after the other and without the control plane: each operation is a leaf of a checkpoint that
 * its log key signed, and each names the one before it, so that none is missing between the first and the last.
 */
public final class KeptProofs {
    private static final int MAX_PROBLEMS = 100;

    private final AgentState state;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> keys = new TreeSet<>();
    private final Set<Digest> seen = new HashSet<>();
    private Optional<Link> last = Optional.empty();
    private long verified;

    /** @param state for the pinned key and the newest operation */
    public KeptProofs(AgentState state) {
        this.state = state;
    }

    /**
     * What came of it.
     *
     * @param keys by which checkpoints are signed
     * @param unreadable lines that are no proofs: a crash can cut one short, and what it was was not acted on
     * @param problems what does not hold
     */
    public record Summary(long verified, List<String> keys, long unreadable, List<String> problems) {
        public Summary {
            keys = List.copyOf(keys);
            problems = List.copyOf(problems);
        }
    }

    /** One operation in the chain of a machine's operations. */
    private record Link(EnrolmentId enrolment, int epoch, long leaf, Digest commitment) {}

    public void check(Proof proof) {
        if (!seen.add(proof.commitment())) {
            return; // taken in again after a crash
        }
        String where = "leaf " + proof.leaf() + " (" + proof.commitment() + ")";
        try {
            Checkpoint head = SignedCheckpoint.verify(proof.checkpoint(), NoteVerifier.parse(proof.logKey()))
                    .checkpoint();
            keys.add(proof.logKey());
            Leaf leaf = Leaf.commit(
                    LeafKind.OPERATION, proof.salt().array(), proof.body().array());
            if (proof.leaf() >= head.size()
                    || !MerkleProofs.includes(leaf.hash(), proof.leaf(), head.size(), proof.inclusion(), head.root())) {
                problem(where + " is not in the checkpoint with " + head.size() + " leaves");
                return;
            }
            Fields body = Fields.of(proof.body().array(), Wire.LIMITS, "operation");
            Link link = new Link(body.enrolment("enrolment"), head.origin().epoch(), proof.leaf(), proof.commitment());
            chain(where, link, body.optionalDigest("previousLeaf"));
            pinned(where, link, proof.logKey(), head);
            last = Optional.of(link);
            verified++;
        } catch (LogException | ProtocolException e) {
            problem(where + ": " + e.getMessage());
        }
    }

    private void chain(String where, Link link, Optional<Digest> previous) {
        boolean same = last.isPresent()
                && last.get().enrolment().equals(link.enrolment())
                && last.get().epoch() == link.epoch();
        if (same && !previous.equals(last.map(Link::commitment))) {
            problem(where + " does not follow on " + last.get().commitment() + ": operations between them are missing");
        }
    }

    private void pinned(String where, Link link, String key, Checkpoint head) throws LogException {
        if (state.enrolment().isEmpty() || !state.enrolment().get().id().equals(link.enrolment())) {
            return; // of an earlier enrolment
        }
        NoteVerifier now = NoteVerifier.parse(state.enrolment().get().logKey());
        if (now.name().equals(head.origin().toString()) && !now.text().equals(key)) {
            problem(where + " is signed by another key than the one that is pinned for " + now.name());
        }
    }

    private void problem(String text) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(text);
        }
    }

    /** @param unreadable lines that are no proofs */
    public Summary end(long unreadable) {
        Optional<Digest> newest = state.lastLeaf().map(LastLeaf::commitment);
        if (newest.isPresent() && !newest.equals(last.map(Link::commitment))) {
            problem("the newest operation of this machine, " + newest.get() + ", has no proof here");
        }
        return new Summary(verified, List.copyOf(keys), unreadable, problems);
    }
}
