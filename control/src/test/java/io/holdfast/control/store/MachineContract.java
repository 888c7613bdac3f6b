package io.holdfast.control.store;

import static io.holdfast.control.store.Samples.TIME;
import static io.holdfast.control.store.Samples.enrolment;
import static io.holdfast.control.store.Samples.enrolmentId;
import static io.holdfast.control.store.Samples.leaf;
import static io.holdfast.control.store.Samples.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Enrolments, items, sealed settings, fact cursors and operations. */
public interface MachineContract extends StoreContext {
    @Test
    default void theActiveEnrolmentOfAMachineIsFound() {
        ResourceId m = machine("m");
        EnrolmentRow old = enrolment(enrolmentId(), m, false);
        EnrolmentRow current = new EnrolmentRow(
                enrolmentId(),
                m,
                true,
                Bytes.of(new byte[] {9}),
                Bytes.of(new byte[0]),
                8,
                Optional.of(leaf("l").commitment()),
                TIME);
        boolean _ = store().commit(tx -> {
            tx.put(old);
            tx.put(current);
            tx.put(enrolment(enrolmentId(), machine("other"), true));
            return true;
        });
        assertThat(one(tx -> tx.enrolmentOf(machine("M")))).contains(current);
        assertThat(one(tx -> tx.enrolment(old.id()))).contains(old);
        boolean _ = store().commit(tx -> {
            tx.put(enrolment(current.id(), m, false));
            return true;
        });
        assertThat(one(tx -> tx.enrolmentOf(m))).isEmpty();
        assertThat(one(tx -> tx.enrolment(enrolmentId()))).isEmpty();
    }

    @Test
    default void itemsComeByKeyAndBelongToTheirEnrolment() {
        EnrolmentId mine = enrolmentId();
        EnrolmentId other = enrolmentId();
        ResourceId m = machine("m");
        ItemRow b = new ItemRow(mine, "b", m, 3, leaf("b").commitment(), false, true);
        ItemRow a = new ItemRow(mine, "a", m, 1, leaf("a").commitment(), true, false);
        boolean _ = store().commit(tx -> {
            tx.put(b);
            tx.put(new ItemRow(mine, "a", m, 0, leaf("x").commitment(), false, true));
            tx.put(a);
            tx.put(new ItemRow(mine, "c", m, 1, leaf("c").commitment(), false, false));
            tx.put(new ItemRow(other, "a", m, 1, leaf("c").commitment(), false, false));
            tx.deleteItem(mine, "c");
            return true;
        });
        assertThat(many(tx -> tx.items(mine))).containsExactly(a, b);
        assertThat(one(tx -> tx.item(mine, "b"))).contains(b);
        assertThat(one(tx -> tx.item(mine, "c"))).isEmpty();
        assertThat(many(tx -> tx.items(other))).hasSize(1);
    }

    @Test
    default void sealedSettingsGoUpToAGeneration() {
        EnrolmentId id = enrolmentId();
        Bytes content = Bytes.of(new byte[] {0, -1, 5});
        boolean _ = store().commit(tx -> {
            for (long generation = 1; generation <= 3; generation++) {
                tx.putSealed(id, "x", generation, content);
            }
            tx.putSealed(id, "y", 1, content);
            tx.deleteSealed(id, "x", 2);
            return true;
        });
        assertThat(one(tx -> tx.sealed(id, "x", 2))).isEmpty();
        assertThat(one(tx -> tx.sealed(id, "x", 3))).contains(content);
        assertThat(one(tx -> tx.sealed(id, "y", 1))).contains(content);
        assertThat(one(tx -> tx.sealed(enrolmentId(), "x", 3))).isEmpty();
    }

    @Test
    default void factCursorsAreKeptForEachSpoolEpoch() {
        EnrolmentId id = enrolmentId();
        boolean _ = store().commit(tx -> {
            tx.putFactCursor(id, "one", 5);
            tx.putFactCursor(id, "one", 9);
            tx.putFactCursor(id, "two", 1);
            return true;
        });
        assertThat(one(tx -> tx.factCursor(id, "one"))).contains(9L);
        assertThat(one(tx -> tx.factCursor(id, "two"))).contains(1L);
        assertThat(one(tx -> tx.factCursor(id, "three"))).isEmpty();
    }

    @Test
    default void factCursorsOfOtherSpoolEpochsAreDropped() {
        EnrolmentId id = enrolmentId();
        EnrolmentId other = enrolmentId();
        boolean _ = store().commit(tx -> {
            tx.putFactCursor(id, "one", 5);
            tx.putFactCursor(id, "two", 1);
            tx.putFactCursor(other, "one", 7);
            tx.dropOtherFactCursors(id, "two");
            return true;
        });
        assertThat(one(tx -> tx.factCursor(id, "one"))).isEmpty();
        assertThat(one(tx -> tx.factCursor(id, "two"))).contains(1L);
        assertThat(one(tx -> tx.factCursor(other, "one"))).contains(7L);
    }

    @Test
    default void openOperationsAreThoseThatHaveNotEnded() {
        ResourceId m = machine("m");
        OperationRow first = operation(m, 1);
        OperationRow second = operation(m, 2);
        JsonObject error = JsonObject.of("code", Json.of("X"));
        boolean _ = store().commit(tx -> {
            tx.put(first);
            tx.put(second);
            tx.put(operation(machine("n"), 1));
            return true;
        });
        assertThat(many(tx -> tx.openOperations(machine("M")))).containsExactly(second, first);
        OperationRow failed = first.closed("Failed", TIME.plusSeconds(9), Optional.of(error));
        boolean _ = store().commit(tx -> {
            tx.put(failed);
            tx.put(second.withState("Running"));
            return true;
        });
        assertThat(many(tx -> tx.openOperations(m))).containsExactly(second.withState("Running"));
        assertThat(one(tx -> tx.operation(first.id()))).contains(failed);
        assertThat(one(tx -> tx.operation(UUID.randomUUID()))).isEmpty();
    }

    private static OperationRow operation(ResourceId resource, long generation) {
        return new OperationRow(
                UUID.randomUUID(),
                resource,
                "Microsoft.HybridCompute/machines/write",
                "Accepted",
                generation,
                "alice",
                "c",
                TIME.plusMillis(generation),
                Optional.empty(),
                Optional.empty());
    }
}
