package io.holdfast.control.activity;

import io.holdfast.control.store.LogHead;
import io.holdfast.control.store.LogNode;
import io.holdfast.control.store.LogWriter;
import io.holdfast.control.store.PendingLeaf;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.trust.log.Checkpoint;
import io.holdfast.trust.log.Leaf;
import io.holdfast.trust.log.LeafKind;
import io.holdfast.trust.log.LogException;
import io.holdfast.trust.log.MerkleTree;
import io.holdfast.trust.log.Node;
import io.holdfast.trust.log.NoteSigner;
import io.holdfast.trust.log.NoteVerifier;
import io.holdfast.trust.log.Origin;
import io.holdfast.trust.log.SignedCheckpoint;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;

/**
 * The tenant's log (RFC 6962 hashing, C2SP checkpoints, Ed25519). Signs inside the commit lane and proves to machines.
 *
 * <p>A node that meets a valid checkpoint of its own epoch that its log does not contain has been restored from an older state. It
 * stops signing for good: only a new epoch, introduced by the recovery key, goes on.
 */
public final class TransparencyLog implements LogWriter {
    private final UUID tenant;
    private final IntFunction<NoteSigner> keys;
    private final StopMark mark;
    private final SecureRandom random;
    private final Map<Integer, NoteSigner> signers = new ConcurrentHashMap<>();

    /**
     * The log of one tenant.
     *
     * @param keys the signing key of an epoch, made when there is none yet
     */
    public TransparencyLog(UUID tenant, IntFunction<NoteSigner> keys, StopMark mark, SecureRandom random) {
        this.tenant = tenant;
        this.keys = keys;
        this.mark = mark;
        this.random = random;
    }

    /** Remembers, over restarts, that an epoch must not be signed any more. */
    public interface StopMark {
        boolean stopped(int epoch);

        /** Durable on return. */
        void stop(int epoch);
    }

    private NoteSigner signer(int epoch) {
        return signers.computeIfAbsent(epoch, keys::apply);
    }

    public UUID tenant() {
        return tenant;
    }

    /** The verifier key of an epoch, as machines pin it. */
    public NoteVerifier verifierKey(int epoch) {
        return signer(epoch).verifier();
    }

    @Override
    public LogHead begin(int epoch) {
        Checkpoint checkpoint = new Checkpoint(new Origin(tenant, epoch), 0, MerkleTree.root(0, (level, index) -> {
            throw new IllegalStateException("an empty tree has no nodes");
        }));
        return new LogHead(epoch, 0, checkpoint.root(), signer(epoch).sign(checkpoint));
    }

    @Override
    public Extension extend(LogHead head, List<Digest> leafHashes, NodeReader nodes) {
        requireOpen(head.epoch());
        List<Node> created = MerkleTree.append(head.size(), leafHashes, nodes::node);
        Map<Long, Digest> fresh = new java.util.HashMap<>();
        List<LogNode> rows = new ArrayList<>(created.size());
        for (Node node : created) {
            fresh.put(((long) node.level() << 56) | node.index(), node.hash());
            rows.add(new LogNode(node.level(), node.index(), node.hash()));
        }
        long size = head.size() + leafHashes.size();
        Digest root = MerkleTree.root(size, (level, index) -> {
            Digest made = fresh.get(((long) level << 56) | index);
            return made == null ? nodes.node(level, index) : made;
        });
        Checkpoint checkpoint = new Checkpoint(new Origin(tenant, head.epoch()), size, root);
        return new Extension(
                rows, new LogHead(head.epoch(), size, root, signer(head.epoch()).sign(checkpoint)));
    }

    /** Appends a body under a fresh salt; gives its commitment. */
    public Digest append(WriteTransaction transaction, LeafKind kind, byte[] body) {
        PendingLeaf leaf = leaf(kind, body);
        transaction.append(leaf);
        return leaf.commitment();
    }

    PendingLeaf leaf(LeafKind kind, byte[] body) {
        byte[] salt = new byte[Leaf.SALT_LENGTH];
        random.nextBytes(salt);
        Leaf leaf = Leaf.commit(kind, salt, body);
        return new PendingLeaf(kind.code(), leaf.hash(), leaf.commitment(), Bytes.of(salt), Bytes.of(body));
    }

    public List<Digest> inclusion(ReadTransaction transaction, LogHead head, long index) {
        return MerkleTree.inclusionProof(
                index, head.size(), (level, at) -> transaction.logNode(head.epoch(), level, at));
    }

    public List<Digest> consistency(ReadTransaction transaction, LogHead head, long from) {
        return MerkleTree.consistencyProof(
                from, head.size(), (level, at) -> transaction.logNode(head.epoch(), level, at));
    }

    /**
     * Looks at a checkpoint that a machine keeps. One that this log signed and that the log does not contain, because it is
     * beyond the head or has another root, stops the signing.
     *
     * @return whether it was such a one
     */
    public boolean meet(ReadTransaction transaction, String note) {
        LogHead head = transaction.logHead();
        Checkpoint met;
        try {
            int epoch = Origin.parse(note.lines().findFirst().orElse("")).epoch();
            if (epoch < head.epoch() || epoch > head.epoch() + 1) {
                return false; // an epoch that has ended says nothing about this head
            }
            met = SignedCheckpoint.verify(note, verifierKey(epoch)).checkpoint();
        } catch (LogException notOurs) {
            return false; // no checkpoint of this log
        }
        boolean lost = met.origin().epoch() > head.epoch()
                || met.size() > head.size()
                || !rootAt(transaction, head.epoch(), met.size()).equals(met.root());
        if (lost && !mark.stopped(head.epoch())) {
            mark.stop(head.epoch());
        }
        return lost;
    }

    private static Digest rootAt(ReadTransaction transaction, int epoch, long size) {
        return MerkleTree.root(size, (level, index) -> transaction.logNode(epoch, level, index));
    }

    /** Throws LogRewound when this epoch is not signed any more. */
    void requireOpen(int epoch) {
        if (mark.stopped(epoch)) {
            throw new ProblemException(
                    ProblemCode.STOPPED_SIGNING,
                    "A machine holds a checkpoint that this log does not contain: its storage was set back. Nothing is"
                            + " written until a new epoch is opened with the recovery key (holdfast log new-epoch).");
        }
    }
}
