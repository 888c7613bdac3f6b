package io.holdfast.control.governance;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.control.store.NaiveLog;
import io.holdfast.control.store.Samples;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.AliasTable;
import io.holdfast.policy.PolicyCompiler;
import io.holdfast.policy.PolicyDefinition;
import io.holdfast.policy.PolicyException;
import io.holdfast.policy.PolicyLimits;
import io.holdfast.store.SqliteStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events of states in a real store: here, because only this room has one. */
@org.jspecify.annotations.NullUnmarked // JUnit fills the field
class PolicyEventsTest {
    private static final ResourceId ASSIGNMENT =
            Samples.GROUP.provider("Microsoft.Authorization", "policyAssignments", "a");
    private static final ResourceId FLAPPING = Samples.machine("web-1");
    private static final ResourceId QUIET = Samples.machine("web-10");

    @TempDir
    private Path directory;

    private static PolicyState state(String state, Instant now) throws JsonException, PolicyException {
        JsonObject definition = (JsonObject) Json.parse(
                "{\"policyRule\":{\"if\":{\"field\":\"type\",\"equals\":\"x\"},\"then\":{\"effect\":\"audit\"}}}"
                        .getBytes(StandardCharsets.UTF_8));
        Assigned.Member member = new Assigned.Member(
                ResourceId.ROOT.provider("Microsoft.Authorization", "policyDefinitions", "d"),
                "d",
                "1.0.0",
                JsonObject.EMPTY,
                "",
                List.of("H.1"),
                Optional.empty(),
                JsonObject.EMPTY,
                PolicyCompiler.compile(
                        PolicyDefinition.parse(definition, PolicyLimits.CUSTOM),
                        JsonObject.EMPTY,
                        AliasTable.builtIn()));
        Assigned assigned = new Assigned(
                ASSIGNMENT,
                "a",
                Samples.GROUP,
                List.of(),
                true,
                JsonObject.EMPTY,
                Optional.empty(),
                "",
                List.of(member),
                Map.of(),
                List.of(),
                Selectors.NONE,
                Optional.empty());
        return new PolicyState(assigned, member, state, "why", JsonObject.EMPTY, now);
    }

    private static JsonObject kept(PolicyState state) {
        return JsonObject.of("states", JsonArray.of(state.json()));
    }

    private static int events(Store store, ResourceId scope) {
        return store.read(
                transaction -> PolicyEvents.page(transaction, scope, "").size());
    }

    @Test
    void aResourceThatFlapsFillsNothingAndAgeEndsAll() throws JsonException, PolicyException {
        Instant begin = Samples.TIME;
        try (Store store = SqliteStore.open(directory.resolve("store"), new NaiveLog())) {
            PolicyState good = state("Compliant", begin);
            PolicyState bad = state("NonCompliant", begin);
            store.commit(transaction -> {
                PolicyEvents.record(transaction, QUIET, 1, Optional.empty(), List.of(bad), begin);
                PolicyEvents.record(transaction, QUIET, 2, Optional.of(kept(bad)), List.of(bad), begin.plusMillis(1));
                for (int i = 0; i < 1000; i++) {
                    PolicyEvents.record(
                            transaction,
                            FLAPPING,
                            i + 1L,
                            Optional.of(kept(i % 2 == 0 ? bad : good)),
                            List.of(i % 2 == 0 ? good : bad),
                            begin.plusSeconds(i));
                }
                return true;
            });
            assertThat(events(store, QUIET))
                    .as("a state that stays as it was is no event")
                    .isOne();
            assertThat(events(store, FLAPPING))
                    .as("of a resource whose name begins another one's, bounded")
                    .isBetween(PolicyEvents.MOST, PolicyEvents.MOST + 64);
            JsonObject newest = List.copyOf(store.read(transaction -> PolicyEvents.page(transaction, FLAPPING, ""))
                            .values())
                    .getLast();
            assertThat(newest.compact()).contains("\"state\":\"NonCompliant\"", "\"before\":\"Compliant\"", "H.1");

            Instant later = begin.plusSeconds(990).plus(PolicyEvents.KEPT);
            new PolicyEvents(store, InstantSource.fixed(later)).prune();
            assertThat(events(store, QUIET)).isZero();
            assertThat(events(store, FLAPPING)).as("what is not too old").isEqualTo(10);
            new PolicyEvents(store, InstantSource.fixed(later.plus(Duration.ofDays(1)))).prune();
            assertThat(events(store, ResourceId.ROOT)).isZero();
        }
    }
}
