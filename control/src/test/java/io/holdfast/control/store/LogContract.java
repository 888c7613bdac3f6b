package io.holdfast.control.store;

import static io.holdfast.control.store.Samples.leaf;
import static io.holdfast.control.store.Samples.machine;
import static io.holdfast.control.store.Samples.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Leaves, tree, heads, epochs. */
public interface LogContract extends StoreContext {
    /** Indexes are dense and the head is what the leaves make it. */
    static void assertLogIsWhole(Store store) {
        boolean _ = store.read(tx -> {
            LogHead head = tx.logHead();
            List<LeafRow> leaves = tx.logLeaves(head.epoch(), 0, Integer.MAX_VALUE);
            assertThat(leaves).hasSize((int) head.size());
            List<Digest> hashes = new ArrayList<>();
            for (LeafRow leaf : leaves) {
                assertThat(leaf.index()).isEqualTo(hashes.size());
                hashes.add(leaf.hash());
            }
            assertThat(head.root()).isEqualTo(NaiveLog.root(hashes));
            assertThat(head.checkpoint()).isEqualTo(NaiveLog.checkpoint(head.epoch(), head.size(), head.root()));
            return true;
        });
    }

    private void append(String... bodies) {
        boolean _ = store().commit(tx -> {
            for (String body : bodies) {
                tx.append(leaf(body));
            }
            return true;
        });
    }

    @Test
    default void anEmptyLogHasASignedHead() {
        LogHead head = store().read(ReadTransaction::logHead);
        assertThat(head).isEqualTo(new LogHead(1, 0, Digest.of(), NaiveLog.checkpoint(1, 0, Digest.of())));
        assertThat(one(tx -> tx.logHead(2))).isEmpty();
    }

    @Test
    default void theHeadIsTheRootOfWhatWasAppended() {
        Random random = new Random(42);
        int appended = 0;
        for (int round = 0; round < 25; round++) {
            String[] bodies = new String[1 + random.nextInt(9)];
            for (int i = 0; i < bodies.length; i++) {
                bodies[i] = "body " + appended++;
            }
            append(bodies);
            assertLogIsWhole(store());
        }
        assertThat(store().read(ReadTransaction::logHead).size()).isEqualTo(appended);
        List<LeafRow> page = store().read(tx -> tx.logLeaves(1, 5, 3));
        assertThat(page).extracting(LeafRow::index).containsExactly(5L, 6L, 7L);
        PendingLeaf fifth = leaf("body 5");
        assertThat(page.getFirst())
                .isEqualTo(new LeafRow(
                        1,
                        5,
                        fifth.kind(),
                        fifth.hash(),
                        fifth.commitment(),
                        java.util.Optional.of(fifth.salt()),
                        java.util.Optional.of(fifth.body())));
    }

    @Test
    default void placesAreFoundByCommitment() {
        append("a", "b", "c");
        var places = store().read(tx -> tx.leaves(List.of(
                leaf("c").commitment(), leaf("a").commitment(), leaf("nowhere").commitment())));
        assertThat(places).hasSize(2);
        assertThat(places.get(leaf("c").commitment()))
                .isNotNull()
                .extracting(LeafRow::index)
                .isEqualTo(2L);
        assertThat(map(tx -> tx.leaves(List.of()))).isEmpty();
        boolean _ = store().commit(tx -> {
            tx.append(leaf("d"));
            assertThat(tx.leaves(List.of(leaf("d").commitment()))).isEmpty();
            return true;
        });
    }

    @Test
    default void manyPlacesAreFoundAtOnce() {
        String[] bodies = new String[75];
        List<Digest> commitments = new ArrayList<>();
        for (int i = 0; i < bodies.length; i++) {
            bodies[i] = "body " + i;
            commitments.add(leaf(bodies[i]).commitment());
        }
        append(bodies);
        for (int count : new int[] {1, 2, 32, 33, 64, 65, 75}) {
            var places = map(tx -> tx.leaves(commitments.subList(0, count)));
            assertThat(places).hasSize(count);
            for (int i = 0; i < count; i++) {
                assertThat(places.get(commitments.get(i)))
                        .isNotNull()
                        .extracting(LeafRow::index)
                        .isEqualTo((long) i);
            }
        }
    }

    /** The body of a leaf may come back in a later epoch; then the newer place is the one that proves anything. */
    @Test
    default void theNewestPlaceOfACommitmentCounts() {
        append("a", "b");
        boolean _ = store().commit(tx -> {
            tx.beginEpoch(leaf("statement"));
            tx.append(leaf("a"));
            return true;
        });
        LeafRow place = map(tx ->
                        tx.leaves(List.of(leaf("a").commitment(), leaf("b").commitment())))
                .get(leaf("a").commitment());
        assertThat(place).isNotNull();
        assertThat(place).extracting(LeafRow::epoch, LeafRow::index).containsExactly(2, 1L);
    }

    @Test
    default void onlyCompleteSubtreesHaveANode() {
        append("a", "b", "c");
        assertThat(node(tx -> tx.logNode(1, 0, 2))).isEqualTo(leaf("c").hash());
        assertThat(node(tx -> tx.logNode(1, 1, 0)))
                .isEqualTo(NaiveLog.root(List.of(leaf("a").hash(), leaf("b").hash())));
        assertThatThrownBy(() -> store().read(tx -> tx.logNode(1, 1, 1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().read(tx -> tx.logNode(1, 0, 3))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().read(tx -> tx.logNode(2, 0, 0))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void anEpochBeginsWithItsStatement() {
        append("a", "b");
        LogHead old = store().read(ReadTransaction::logHead);
        boolean _ = store().commit(tx -> {
            tx.beginEpoch(leaf("old head was …"));
            tx.append(leaf("c"));
            return true;
        });
        LogHead head = store().read(ReadTransaction::logHead);
        assertThat(head.epoch()).isEqualTo(2);
        assertThat(head.size()).isEqualTo(2);
        assertThat(one(tx -> tx.logHead(1))).contains(old);
        assertThat(one(tx -> tx.logHead(2))).contains(head);
        assertThat(many(tx -> tx.logLeaves(2, 0, 10)))
                .extracting(LeafRow::hash)
                .containsExactly(leaf("old head was …").hash(), leaf("c").hash());
        append("d");
        assertLogIsWhole(store());
        assertThat(one(tx -> tx.logHead(1))).contains(old);
    }

    @Test
    default void aWriterThatStoppedSigningStopsTheBatch() {
        append("a");
        log().rewind(true);
        assertThatThrownBy(() -> store().commit(tx -> {
                    tx.put(resource(machine("m"), 1));
                    tx.append(leaf("b"));
                    return true;
                }))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("LogRewound");
        assertThat(one(tx -> tx.resource(machine("m")))).isEmpty();
        boolean _ = store().commit(tx -> {
            tx.put(resource(machine("facts"), 1));
            return true;
        });
        assertThat(one(tx -> tx.resource(machine("facts")))).isPresent();
        log().rewind(false);
        append("b");
        assertLogIsWhole(store());
    }
}
