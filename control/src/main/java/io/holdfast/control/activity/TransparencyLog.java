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
import io.holdfast.trust.log.Origin;
import io.holdfast.trust.log.SignedCheckpoint;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The tenant's log (RFC 6962 hashing, C2SP checkpoints, Ed25519). Signs inside the commit lane and proves to machines.
 *
 * <p>A node that meets a valid checkpoint of its own epoch beyond its own head has been restored from an older state. It
 * stops signing for good: only a new epoch, introduced by the recovery key, goes on.
 */
public final class TransparencyLog implements LogWriter {
    private final UUID tenant;
    private final NoteSigner signer;
    private final SecureRandom random;
    private final AtomicBoolean rewound = new AtomicBoolean();

    public TransparencyLog(UUID tenant, NoteSigner signer, SecureRandom random) {
        this.tenant = tenant;
        this.signer = signer;
        this.random = random;
    }

    public UUID tenant() {
        return tenant;
    }

    /** The verifier key of the current epoch, as machines pin it. */
    public String verifierKey() {
        return signer.verifier().text();
    }

    @Override
    public LogHead begin(int epoch) {
        Checkpoint checkpoint = new Checkpoint(new Origin(tenant, epoch), 0, MerkleTree.root(0, (level, index) -> {
            throw new IllegalStateException("an empty tree has no nodes");
        }));
        return new LogHead(epoch, 0, checkpoint.root(), signer.sign(checkpoint));
    }

    @Override
    public Extension extend(LogHead head, List<Digest> leafHashes, NodeReader nodes) {
        if (rewound.get()) {
            throw new ProblemException(
                    ProblemCode.STOPPED_SIGNING,
                    "A machine holds a newer checkpoint than this control plane: its storage was set back. Nothing is"
                            + " written until a new epoch is opened with the recovery key (holdfast log new-epoch).");
        }
        List<Node> created = MerkleTree.append(head.size(), leafHashes, nodes::node);
        java.util.Map<Long, Digest> fresh = new java.util.HashMap<>();
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
        return new Extension(rows, new LogHead(head.epoch(), size, root, signer.sign(checkpoint)));
    }

    /** Appends a body under a fresh salt; gives its commitment. */
    public Digest append(WriteTransaction transaction, LeafKind kind, byte[] body) {
        byte[] salt = new byte[Leaf.SALT_LENGTH];
        random.nextBytes(salt);
        Leaf leaf = Leaf.commit(kind, salt, body);
        transaction.append(
                new PendingLeaf(kind.code(), leaf.hash(), leaf.commitment(), Bytes.of(salt), Bytes.of(body)));
        return leaf.commitment();
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
     * Looks at a checkpoint that a machine keeps. One that this log signed and that is beyond the head stops the signing.
     *
     * @return whether it was beyond
     */
    public boolean meet(ReadTransaction transaction, String note) {
        SignedCheckpoint met;
        try {
            met = SignedCheckpoint.verify(note, signer.verifier());
        } catch (LogException notOurs) {
            return false; // another epoch's, or no checkpoint of this log: says nothing about this head
        }
        boolean beyond = met.checkpoint().size() > transaction.logHead().size();
        if (beyond) {
            rewound.set(true);
        }
        return beyond;
    }

    public boolean stopped() {
        return rewound.get();
    }
}
