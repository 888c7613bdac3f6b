package io.holdfast.trust.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.kernel.Digest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {
    private static final int MAX = 130;

    /** The eight entries and the roots that the certificate transparency project tests with. */
    private static final List<byte[]> KNOWN = Stream.of(
                    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
            .map(HexFormat.of()::parseHex)
            .toList();

    private static final List<String> KNOWN_ROOTS = List.of(
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    private static final class Store {
        final Map<String, Digest> nodes = new HashMap<>();

        Digest node(int level, long index) {
            return Optional.ofNullable(nodes.get(level + ":" + index))
                    .orElseThrow(() -> new AssertionError("node " + level + ":" + index + " is not complete yet"));
        }

        void append(long size, List<Digest> leaves) {
            for (Node node : MerkleTree.append(size, leaves, this::node)) {
                assertThat(nodes.put(node.level() + ":" + node.index(), node.hash()))
                        .isNull();
            }
        }
    }

    private static List<byte[]> entries(int count) {
        List<byte[]> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(("entry " + i).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return entries;
    }

    private static Store store(List<byte[]> entries, Random batches) {
        Store store = new Store();
        int at = 0;
        while (at < entries.size()) {
            int end = Math.min(entries.size(), at + 1 + batches.nextInt(9));
            store.append(
                    at, entries.subList(at, end).stream().map(MerkleHash::leaf).toList());
            at = end;
        }
        return store;
    }

    private static List<Digest> digests(List<byte[]> hashes) {
        return hashes.stream().map(Digest::wrap).toList();
    }

    @Test
    void rootsAreTheKnownOnes() {
        assertThat(MerkleTree.root(0, (_, _) -> MerkleHash.EMPTY))
                .hasToString("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        Store store = store(KNOWN, new Random(1));
        for (int size = 1; size <= KNOWN.size(); size++) {
            assertThat(MerkleTree.root(size, store::node)).hasToString(KNOWN_ROOTS.get(size - 1));
        }
    }

    @Test
    void everyRootAndProofUpToOneHundredAndThirtyLeavesIsThatOfTheReference() {
        List<byte[]> entries = entries(MAX);
        Store store = store(entries, new Random(2));
        MerkleFrontier frontier = new MerkleFrontier();
        List<Digest> roots = new ArrayList<>();
        for (int size = 0; size <= MAX; size++) {
            List<byte[]> prefix = entries.subList(0, size);
            Digest root = Digest.wrap(NaiveTree.hash(prefix));
            roots.add(root);
            assertThat(MerkleTree.root(size, store::node)).isEqualTo(root);
            assertThat(frontier.root()).isEqualTo(root);
            assertThat(frontier.size()).isEqualTo(size);
            for (int index = 0; index < size; index++) {
                List<Digest> proof = MerkleTree.inclusionProof(index, size, store::node);
                assertThat(proof).isEqualTo(digests(NaiveTree.path(index, prefix)));
                assertThat(MerkleProofs.includes(MerkleHash.leaf(entries.get(index)), index, size, proof, root))
                        .isTrue();
            }
            for (int from = 0; from <= size; from++) {
                List<Digest> proof = MerkleTree.consistencyProof(from, size, store::node);
                assertThat(proof).isEqualTo(digests(NaiveTree.proof(from, prefix)));
                assertThat(MerkleProofs.consistent(from, roots.get(from), size, root, proof))
                        .isTrue();
            }
            if (size < MAX) {
                frontier.add(MerkleHash.leaf(entries.get(size)));
            }
        }
    }

    @Test
    void noChangedInclusionProofVerifies() {
        Random random = new Random(3);
        List<byte[]> entries = entries(MAX);
        Store store = store(entries, random);
        for (int round = 0; round < 3000; round++) {
            int size = 1 + random.nextInt(MAX);
            int index = random.nextInt(size);
            Digest leaf = MerkleHash.leaf(entries.get(index));
            Digest root = MerkleTree.root(size, store::node);
            List<Digest> proof = MerkleTree.inclusionProof(index, size, store::node);
            for (List<Digest> broken : mutations(proof, random)) {
                assertThat(MerkleProofs.includes(leaf, index, size, broken, root))
                        .isFalse();
            }
            assertThat(MerkleProofs.includes(flip(leaf, random), index, size, proof, root))
                    .isFalse();
            assertThat(MerkleProofs.includes(leaf, index, size, proof, flip(root, random)))
                    .isFalse();
            int other = random.nextInt(size);
            assertThat(MerkleProofs.includes(leaf, other, size, proof, root)).isEqualTo(other == index);
        }
        Digest any = MerkleHash.EMPTY;
        assertThat(MerkleProofs.includes(any, 0, 0, List.of(), any)).isFalse();
        assertThat(MerkleProofs.includes(any, -1, 5, List.of(), any)).isFalse();
        assertThat(MerkleProofs.includes(any, 5, 5, List.of(), any)).isFalse();
    }

    @Test
    void noChangedConsistencyProofVerifies() {
        Random random = new Random(4);
        Store store = store(entries(MAX), random);
        for (int round = 0; round < 3000; round++) {
            int to = 1 + random.nextInt(MAX);
            int from = random.nextInt(to + 1);
            Digest oldRoot = MerkleTree.root(from, store::node);
            Digest newRoot = MerkleTree.root(to, store::node);
            List<Digest> proof = MerkleTree.consistencyProof(from, to, store::node);
            for (List<Digest> broken : mutations(proof, random)) {
                assertThat(MerkleProofs.consistent(from, oldRoot, to, newRoot, broken))
                        .isFalse();
            }
            assertThat(MerkleProofs.consistent(from, flip(oldRoot, random), to, newRoot, proof))
                    .isFalse();
            if (from > 0) {
                assertThat(MerkleProofs.consistent(from, oldRoot, to, flip(newRoot, random), proof))
                        .isFalse();
            }
            if (from < to) {
                assertThat(MerkleProofs.consistent(to, newRoot, from, oldRoot, proof))
                        .isFalse();
            }
        }
    }

    @Test
    void aForkIsNeverConsistent() {
        List<byte[]> honest = entries(100);
        List<byte[]> forked = new ArrayList<>(honest);
        forked.set(41, new byte[] {9});
        Store honestStore = store(honest, new Random(5));
        Store forkedStore = store(forked, new Random(6));
        for (int from = 42; from < 100; from++) {
            assertThat(MerkleProofs.consistent(
                            from,
                            MerkleTree.root(from, honestStore::node),
                            100,
                            MerkleTree.root(100, forkedStore::node),
                            MerkleTree.consistencyProof(from, 100, forkedStore::node)))
                    .isFalse();
        }
    }

    @Test
    void proofsOfLeavesThatAreNotThereAreRefused() {
        assertThatThrownBy(() -> MerkleTree.inclusionProof(3, 3, (_, _) -> MerkleHash.EMPTY))
                .hasMessage("leaf: 3 (expected: 0 to 2)");
        assertThatThrownBy(() -> MerkleTree.consistencyProof(4, 3, (_, _) -> MerkleHash.EMPTY))
                .hasMessage("sizes: 4 and 3 (expected: the smaller first)");
    }

    private static List<List<Digest>> mutations(List<Digest> proof, Random random) {
        List<List<Digest>> broken = new ArrayList<>();
        List<Digest> longer = new ArrayList<>(proof);
        longer.add(random.nextInt(proof.size() + 1), Digest.of(new byte[] {(byte) random.nextInt()}));
        broken.add(longer);
        if (!proof.isEmpty()) {
            List<Digest> shorter = new ArrayList<>(proof);
            shorter.remove(random.nextInt(proof.size()));
            broken.add(shorter);
            int at = random.nextInt(proof.size());
            List<Digest> flipped = new ArrayList<>(proof);
            flipped.set(at, flip(flipped.get(at), random));
            broken.add(flipped);
        }
        return broken;
    }

    private static Digest flip(Digest digest, Random random) {
        byte[] bytes = digest.bytes();
        bytes[random.nextInt(32)] ^= (byte) (1 << random.nextInt(8));
        return Digest.wrap(bytes);
    }
}
