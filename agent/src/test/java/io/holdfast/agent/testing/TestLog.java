package io.holdfast.agent.testing;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.trust.log.Checkpoint;
import io.holdfast.trust.log.Leaf;
import io.holdfast.trust.log.LeafKind;
import io.holdfast.trust.log.MerkleTree;
import io.holdfast.trust.log.Node;
import io.holdfast.trust.log.NoteSigner;
import io.holdfast.trust.log.Origin;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A transparency log in memory. */
public final class TestLog {
    private record Place(int level, long index) {}

    private final Map<Place, Digest> nodes = new HashMap<>();
    private final NoteSigner signer;
    private final Origin origin;
    private long size;

    public TestLog(UUID tenant, int epoch, KeyPair key) {
        this.origin = new Origin(tenant, epoch);
        this.signer = NoteSigner.log(origin, key);
    }

    public static KeyPair ed25519() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Bytes salt() {
        byte[] salt = new byte[16];
        new SecureRandom().nextBytes(salt);
        return Bytes.of(salt);
    }

    /** @return index of the leaf */
    public long append(LeafKind kind, Bytes salt, byte[] body) {
        Leaf leaf = Leaf.commit(kind, salt.array(), body);
        for (Node node : MerkleTree.append(size, List.of(leaf.hash()), this::node)) {
            nodes.put(new Place(node.level(), node.index()), node.hash());
        }
        return size++;
    }

    private Digest node(int level, long index) {
        Digest node = nodes.get(new Place(level, index));
        if (node == null) {
            throw new IllegalStateException("no node " + level + "/" + index);
        }
        return node;
    }

    public long size() {
        return size;
    }

    public Origin origin() {
        return origin;
    }

    public String verifier() {
        return signer.verifier().text();
    }

    public String checkpoint() {
        return checkpoint(size);
    }

    public String checkpoint(long at) {
        return signer.sign(new Checkpoint(origin, at, MerkleTree.root(at, this::node)));
    }

    public List<Digest> inclusion(long index) {
        return MerkleTree.inclusionProof(index, size, this::node);
    }

    public List<Digest> consistency(long from) {
        return from > size ? List.of() : MerkleTree.consistencyProof(from, size, this::node);
    }
}
