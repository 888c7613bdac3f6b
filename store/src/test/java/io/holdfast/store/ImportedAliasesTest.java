package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.control.governance.PolicyAliases;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.ActivityRecorder;
import io.holdfast.control.resources.Caller;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.NaiveLog;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.Samples;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An attack: imports that are well each, and together more than any judgement can read. Every write would fail from then on. */
final class ImportedAliasesTest {
    private static final int MORE_THAN_HALF = 251_000;

    @Test
    void importsThatTogetherAreTooManyAreRefusedAndChangeNothing(@TempDir Path directory) {
        try (Store store = SqliteStore.open(directory.resolve("store"), new NaiveLog())) {
            AccessControl access = new Everything(new AtomicLong(store.read(ReadTransaction::governanceEpoch)));
            PolicyAliases aliases = new PolicyAliases(store, access, new NoRecord());
            JsonObject taken = aliases.take(context(), provider("Contoso.First"));
            assertThatThrownBy(() -> aliases.take(context(), provider("Contoso.Second")))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("with what was imported before", "expected: at most 500000");
            assertThat(aliases.take(context(), provider("Contoso.First")))
                    .as("in the place of what was there")
                    .isEqualTo(taken);
        }
    }

    private static RequestContext context() {
        return new RequestContext(new Caller("alice", "app"), "correlation-1", "request-1", Samples.TIME);
    }

    private static JsonObject provider(String namespace) {
        Json alias = JsonObject.of("name", Json.of(namespace + "/a"), "defaultPath", Json.of("properties.a"));
        JsonArray all = IntStream.range(0, MORE_THAN_HALF).mapToObj(_ -> alias).collect(JsonArray.collector());
        Json type = JsonObject.of("resourceType", Json.of("things"), "aliases", all);
        return JsonObject.of(
                "providers",
                JsonArray.of(JsonObject.of("namespace", Json.of(namespace), "resourceTypes", JsonArray.of(type))));
    }

    private record Everything(AtomicLong known) implements AccessControl, AccessControl.Decisions {
        @Override
        public Decisions current() {
            return this;
        }

        @Override
        public void refresh() {
            known.incrementAndGet(); // each import is a change of what writes are judged by
        }

        @Override
        public long epoch() {
            return known.get();
        }

        @Override
        public boolean permits(Caller caller, String action, ResourceId scope) {
            return true;
        }

        @Override
        public boolean sees(Caller caller, ResourceId scope) {
            return true;
        }

        @Override
        public void require(Caller caller, String action, ResourceId scope) {}
    }

    private static final class NoRecord implements ActivityRecorder {
        @Override
        public void requireOpen(ReadTransaction transaction) {}

        @Override
        public void record(
                WriteTransaction transaction,
                RequestContext context,
                String action,
                String status,
                String subStatus,
                ResourceId resource,
                JsonObject properties) {}
    }
}
