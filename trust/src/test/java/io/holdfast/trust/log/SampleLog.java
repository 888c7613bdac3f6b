package io.holdfast.trust.log;

import io.holdfast.kernel.Digest;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** One epoch of a log in memory, with what an export of it says. */
final class SampleLog {
    static final UUID TENANT = UUID.fromString("0f7d5a52-6d6f-4a6c-8f6c-2d7f7f2f9d10");

    final NoteSigner signer;
    final Origin origin;
    final List<Leaf> leaves = new ArrayList<>();
    final List<String> lines = new ArrayList<>();
    private final Map<List<Long>, Digest> nodes = new HashMap<>();
    private final SecureRandom random = new SecureRandom();

    SampleLog(int epoch, KeyPair key) {
        this.origin = new Origin(TENANT, epoch);
        this.signer = NoteSigner.log(origin, key);
    }

    static NoteSigner recovery(KeyPair key) {
        return new NoteSigner(Origin.recoveryName(TENANT), key);
    }

    byte[] add(LeafKind kind, String body) {
        byte[] salt = new byte[Leaf.SALT_LENGTH];
        random.nextBytes(salt);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        Leaf leaf = Leaf.commit(kind, salt, bytes);
        lines.add(LogExportWriter.leaf(origin.epoch(), leaves.size(), leaf, salt, bytes));
        for (Node node : MerkleTree.append(leaves.size(), List.of(leaf.hash()), this::node)) {
            nodes.put(List.of((long) node.level(), node.index()), node.hash());
        }
        leaves.add(leaf);
        return salt;
    }

    Digest node(int level, long index) {
        return Optional.ofNullable(nodes.get(List.of((long) level, index))).orElseThrow();
    }

    Checkpoint at(long size) {
        return new Checkpoint(origin, size, MerkleTree.root(size, this::node));
    }

    Checkpoint head() {
        return at(leaves.size());
    }

    String sign() {
        String note = signer.sign(head());
        lines.add(LogExportWriter.checkpoint(note));
        return note;
    }

    List<Digest> consistency(long from) {
        return MerkleTree.consistencyProof(from, leaves.size(), this::node);
    }

    EpochStatement next(int epoch, KeyPair key) {
        return new EpochStatement(TENANT, epoch, head(), key.getPublic(), Instant.parse("2026-11-21T12:00:00Z"));
    }
}
