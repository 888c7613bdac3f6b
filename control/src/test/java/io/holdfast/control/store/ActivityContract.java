package io.holdfast.control.store;

import static io.holdfast.control.store.Samples.GROUP;
import static io.holdfast.control.store.Samples.TIME;
import static io.holdfast.control.store.Samples.event;
import static io.holdfast.control.store.Samples.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.ResourceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The activity log's filters and pages. */
public interface ActivityContract extends StoreContext {
    ActivityQuery ALL = new ActivityQuery(
            ResourceId.ROOT,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            1000);

    private void write(List<ActivityRow> events) {
        boolean _ = store().commit(tx -> {
            events.forEach(tx::append);
            return true;
        });
    }

    private List<ActivityRow> find(ActivityQuery query) {
        return store().read(tx -> tx.activity(query));
    }

    private static ActivityQuery at(ResourceId scope) {
        return new ActivityQuery(
                scope,
                ALL.from(),
                ALL.to(),
                ALL.caller(),
                ALL.operationName(),
                ALL.resource(),
                ALL.resourceGroup(),
                ALL.provider(),
                ALL.status(),
                ALL.correlationId(),
                ALL.after(),
                ALL.limit());
    }

    private static ActivityQuery between(Instant from, Instant to) {
        return new ActivityQuery(
                ResourceId.ROOT,
                Optional.of(from),
                Optional.of(to),
                ALL.caller(),
                ALL.operationName(),
                ALL.resource(),
                ALL.resourceGroup(),
                ALL.provider(),
                ALL.status(),
                ALL.correlationId(),
                ALL.after(),
                ALL.limit());
    }

    /** One text filter set; the others empty. */
    private static ActivityQuery with(
            Optional<String> caller,
            Optional<String> operation,
            Optional<String> group,
            Optional<String> provider,
            Optional<String> status,
            Optional<String> correlation) {
        return new ActivityQuery(
                ResourceId.ROOT,
                ALL.from(),
                ALL.to(),
                caller,
                operation,
                ALL.resource(),
                group,
                provider,
                status,
                correlation,
                ALL.after(),
                ALL.limit());
    }

    private static ActivityRow changed(ActivityRow row, UnaryOperator<String> rename) {
        return new ActivityRow(
                UUID.randomUUID(),
                row.time(),
                rename.apply(row.caller()),
                rename.apply(row.operationName()),
                rename.apply(row.status()),
                row.subStatus(),
                row.resource(),
                rename.apply(row.correlationId()),
                row.level(),
                row.properties(),
                row.commitment());
    }

    @Test
    default void anEventComesBackAsItWas() {
        ActivityRow event = event(machine("M"), TIME);
        write(List.of(event));
        assertThat(find(ALL)).containsExactly(event);
        assertThat(find(ALL).getFirst().resource()).hasToString(machine("M").toString());
    }

    @Test
    default void scopesTakeInWhatLiesAtOrBelow() {
        ResourceId other = ResourceId.subscription("5f9c").resourceGroup("rg10");
        ActivityRow group = event(GROUP, TIME);
        ActivityRow m = event(machine("m"), TIME.plusMillis(1));
        ActivityRow extension = event(machine("m").child("extensions", "e"), TIME.plusMillis(2));
        ActivityRow m2 = event(machine("m-2"), TIME.plusMillis(3));
        ActivityRow elsewhere = event(machine(other, "m"), TIME.plusMillis(4));
        ActivityRow subscription = event(ResourceId.subscription("5f9c0"), TIME.plusMillis(5));
        write(List.of(group, m, extension, m2, elsewhere, subscription));
        assertThat(find(ALL)).hasSize(6);
        assertThat(find(at(ResourceId.subscription("5F9C")))).containsExactly(elsewhere, m2, extension, m, group);
        assertThat(find(at(GROUP))).containsExactly(m2, extension, m, group);
        assertThat(find(at(machine("M")))).containsExactly(extension, m);
        assertThat(find(new ActivityQuery(
                        GROUP,
                        ALL.from(),
                        ALL.to(),
                        ALL.caller(),
                        ALL.operationName(),
                        Optional.of(machine("m")),
                        ALL.resourceGroup(),
                        ALL.provider(),
                        ALL.status(),
                        ALL.correlationId(),
                        ALL.after(),
                        10)))
                .containsExactly(m);
    }

    @Test
    default void filtersCompareWithoutCase() {
        ActivityRow hit = event(machine("m"), TIME);
        ActivityRow miss = changed(event(ResourceId.subscription("5f9c"), TIME), text -> text + "x");
        write(List.of(hit, miss));
        Optional<String> none = Optional.empty();
        assertThat(find(with(Optional.of("ALICE@example.org"), none, none, none, none, none)))
                .containsExactly(hit);
        assertThat(find(with(none, Optional.of("microsoft.hybridcompute/MACHINES/write"), none, none, none, none)))
                .containsExactly(hit);
        assertThat(find(with(none, none, Optional.of("RG1"), none, none, none))).containsExactly(hit);
        assertThat(find(with(none, none, none, Optional.of("microsoft.hybridCOMPUTE"), none, none)))
                .containsExactly(hit);
        assertThat(find(with(none, none, none, none, Optional.of("succeeded"), none)))
                .containsExactly(hit);
        assertThat(find(with(none, none, none, none, none, Optional.of("c-1")))).containsExactly(hit);
        assertThat(find(with(none, none, none, none, Optional.of("Failed"), none)))
                .isEmpty();
    }

    @Test
    default void timesAreInclusive() {
        List<ActivityRow> events = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            events.add(event(machine("m"), TIME.plusMillis(i)));
        }
        write(events);
        assertThat(find(between(TIME.plusMillis(1), TIME.plusMillis(3))))
                .containsExactly(events.get(3), events.get(2), events.get(1));
    }

    @Test
    default void pagesGoOnWithinOneMillisecond() {
        List<ActivityRow> events = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            events.add(event(machine("m" + i), TIME.plusMillis(i / 15)));
        }
        write(events);
        List<ActivityRow> seen = new ArrayList<>();
        Optional<ActivityQuery.Cursor> after = Optional.empty();
        while (true) {
            List<ActivityRow> page = find(new ActivityQuery(
                    GROUP,
                    ALL.from(),
                    ALL.to(),
                    ALL.caller(),
                    ALL.operationName(),
                    ALL.resource(),
                    ALL.resourceGroup(),
                    ALL.provider(),
                    ALL.status(),
                    ALL.correlationId(),
                    after,
                    7));
            if (page.isEmpty()) {
                break;
            }
            seen.addAll(page);
            after = Optional.of(new ActivityQuery.Cursor(
                    page.getLast().time(), page.getLast().eventId()));
        }
        Comparator<ActivityRow> order = Comparator.comparing(ActivityRow::time)
                .thenComparing(row -> row.eventId().toString());
        assertThat(seen)
                .containsExactlyElementsOf(
                        events.stream().sorted(order.reversed()).toList());
    }
}
