package io.holdfast.control.store;

import static io.holdfast.control.store.Samples.TIME;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Work that is due and who holds it. */
public interface WorkContract extends StoreContext {
    private static WorkRow work(String kind, String key, Instant due) {
        return new WorkRow(kind, key, due, 0, JsonObject.of("k", Json.of(key)));
    }

    private List<String> lease(Set<String> kinds, Instant now, Instant until, int limit) {
        return store().commit(tx -> tx.lease(kinds, now, until, limit)).stream()
                .map(row -> row.kind() + "/" + row.key() + "#" + row.attempts())
                .toList();
    }

    private void put(WorkRow... rows) {
        boolean _ = store().commit(tx -> {
            for (WorkRow row : rows) {
                tx.put(row);
            }
            return true;
        });
    }

    @Test
    default void dueWorkIsLeasedOldestFirstToOneOnly() {
        put(work("ttl", "b", TIME.plusSeconds(2)), work("ttl", "a", TIME.plusSeconds(1)));
        put(work("ttl", "later", TIME.plusSeconds(9)), work("wave", "w", TIME), work("other", "o", TIME));
        Set<String> kinds = Set.of("ttl", "wave");
        Instant now = TIME.plusSeconds(5);
        Instant until = TIME.plusSeconds(60);
        assertThat(lease(kinds, now, until, 2)).containsExactly("wave/w#0", "ttl/a#0");
        assertThat(lease(kinds, now, until, 9)).containsExactly("ttl/b#0");
        assertThat(lease(kinds, now, until, 9)).isEmpty();
        assertThat(lease(Set.of(), now, until, 9)).isEmpty();
    }

    @Test
    default void anExpiredLeaseGoesToTheNextAndCounts() {
        put(work("ttl", "a", TIME));
        assertThat(lease(Set.of("ttl"), TIME, TIME.plusSeconds(10), 1)).containsExactly("ttl/a#0");
        assertThat(lease(Set.of("ttl"), TIME.plusSeconds(9), TIME.plusSeconds(20), 1))
                .isEmpty();
        assertThat(lease(Set.of("ttl"), TIME.plusSeconds(10), TIME.plusSeconds(20), 1))
                .containsExactly("ttl/a#1");
        boolean _ = store().commit(tx -> {
            tx.deleteWork("ttl", "a");
            return true;
        });
        assertThat(lease(Set.of("ttl"), TIME.plusSeconds(99), TIME.plusSeconds(200), 1))
                .isEmpty();
    }

    @Test
    default void putReplacesAndFreesTheLease() {
        put(work("ttl", "a", TIME));
        assertThat(lease(Set.of("ttl"), TIME, TIME.plusSeconds(100), 1)).hasSize(1);
        put(new WorkRow("ttl", "a", TIME.plusSeconds(5), 4, JsonObject.EMPTY));
        assertThat(lease(Set.of("ttl"), TIME.plusSeconds(4), TIME.plusSeconds(9), 1))
                .isEmpty();
        assertThat(lease(Set.of("ttl"), TIME.plusSeconds(5), TIME.plusSeconds(9), 1))
                .containsExactly("ttl/a#4");
    }
}
