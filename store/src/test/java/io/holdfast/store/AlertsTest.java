package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.ActivityRecorder;
import io.holdfast.control.resources.Caller;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.security.AlertKind;
import io.holdfast.control.security.AlertQueries;
import io.holdfast.control.security.AlertReport;
import io.holdfast.control.security.AlertStatus;
import io.holdfast.control.security.Alerts;
import io.holdfast.control.security.Severity;
import io.holdfast.control.store.NaiveLog;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Samples;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts are raised once for what is wrong once, come again when it is wrong again, and are seen by who may. */
@org.jspecify.annotations.NullUnmarked // JUnit fills the fields
final class AlertsTest {
    private static final ResourceId SUBSCRIPTION = ResourceId.subscription("11111111-2222-3333-4444-555555555555");
    private static final ResourceId OURS = SUBSCRIPTION.resourceGroup("ours");
    private static final ResourceId THEIRS = SUBSCRIPTION.resourceGroup("ours2");
    private static final ResourceId MACHINE = Samples.machine(OURS, "web-01");
    private static final AlertKind KIND =
            new AlertKind("Test.Kind", "Something is wrong", "Test", Severity.MEDIUM, "Unknown", List.of("Look."));

    @TempDir
    private Path directory;

    private Store store;
    private final Rights rights = new Rights();
    private final Recorded recorded = new Recorded();
    private final Alerts alerts = new Alerts(recorded);
    private AlertQueries queries;

    /** What the activity log would have. */
    private static final class Recorded implements ActivityRecorder {
        private final List<String> actions = new ArrayList<>();

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
                JsonObject properties) {
            actions.add(action.replaceFirst(".*/alerts/(.*)/action", "$1") + " by "
                    + context.caller().name());
        }
    }

    /** Everybody may do everything in our group, and only the owner elsewhere. */
    private static final class Rights implements AccessControl, AccessControl.Decisions {
        @Override
        public Decisions current() {
            return this;
        }

        @Override
        public void refresh() {}

        @Override
        public long epoch() {
            return 0;
        }

        @Override
        public boolean permits(Caller caller, String action, ResourceId scope) {
            return caller.name().equals("owner") || (scope.isWithin(OURS) && action.endsWith("/read"));
        }

        @Override
        public boolean sees(Caller caller, ResourceId scope) {
            return true;
        }

        @Override
        public void require(Caller caller, String action, ResourceId scope) {
            if (!permits(caller, action, scope)) {
                throw new ProblemException(ProblemCode.AUTHORIZATION_FAILED, action + " at " + scope);
            }
        }
    }

    @BeforeEach
    void twoGroups() {
        store = SqliteStore.open(directory.resolve("store"), new NaiveLog());
        boolean _ = store.commit(transaction -> {
            for (ResourceId id : List.of(SUBSCRIPTION, OURS, THEIRS, MACHINE, Samples.machine(THEIRS, "web-01"))) {
                transaction.put(new ResourceRow(
                        id, JsonObject.EMPTY, "e", "Succeeded", 1, "a", Samples.TIME, "a", Samples.TIME));
            }
            return true;
        });
        queries = new AlertQueries(store, rights, recorded, "local");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static RequestContext by(String name) {
        return new RequestContext(new Caller(name, name), "c", "r", Samples.TIME.plusSeconds(60));
    }

    private void raise(ResourceId machine, String cause, String occurrence) {
        boolean _ = store.commit(transaction -> {
            alerts.raise(
                    transaction,
                    by("system:test"),
                    new AlertReport(
                            machine, KIND, cause, occurrence, "It is " + cause, Map.of("Event", "7"), Samples.TIME));
            return true;
        });
    }

    private void clear() {
        boolean _ = store.commit(transaction -> {
            alerts.clear(transaction, by("system:test"), MACHINE, KIND);
            return true;
        });
    }

    private List<JsonObject> listed(String caller, ResourceId scope) {
        return queries.list(by(caller), scope, Optional.empty(), 100).value();
    }

    private List<String> states() {
        return listed("owner", MACHINE).stream()
                .map(alert -> alert.object("properties")
                        .orElseThrow()
                        .string("status")
                        .orElseThrow())
                .sorted()
                .toList();
    }

    private String active() {
        return listed("owner", MACHINE).stream()
                .filter(alert -> alert.object("properties")
                        .flatMap(properties -> properties.string("status"))
                        .equals(Optional.of("Active")))
                .findFirst()
                .flatMap(alert -> alert.string("name"))
                .orElseThrow();
    }

    @Test
    void theSameSaidTwiceIsOneAlertAndOneEvent() {
        raise(MACHINE, "grub", "1");
        raise(MACHINE, "grub", "1");
        raise(MACHINE, "grub", "2");
        raise(MACHINE, "kernel", "2");
        assertThat(states()).containsExactly("Active");
        assertThat(recorded.actions).containsExactly("raise by system:test");
        JsonObject alert = listed("owner", MACHINE).getFirst();
        JsonObject properties = alert.object("properties").orElseThrow();
        assertThat(properties.string("description")).contains("It is kernel");
        assertThat(properties.string("alertType")).contains("Test.Kind");
        assertThat(properties.object("extendedProperties").orElseThrow().string("Event"))
                .contains("7");
        assertThat(alert.string("id").orElseThrow())
                .startsWith(OURS + "/providers/Microsoft.Security/locations/local/alerts/2");
    }

    @Test
    void whatIsGoodAgainIsResolvedAndComesAgainWhenItBreaksAgain() {
        raise(MACHINE, "grub", "1");
        clear();
        clear();
        assertThat(states()).containsExactly("Resolved");
        raise(MACHINE, "grub", "1");
        assertThat(states()).containsExactly("Active", "Resolved");
        assertThat(recorded.actions)
                .containsExactly("raise by system:test", "resolve by system:test", "raise by system:test");
    }

    @Test
    void whatAPersonResolvedStaysSoUntilItHappensAgain() {
        raise(MACHINE, "grub", "boot 1");
        queries.change(by("owner"), SUBSCRIPTION, active(), AlertStatus.RESOLVED);
        raise(MACHINE, "grub", "boot 1");
        assertThat(states()).containsExactly("Resolved");
        raise(MACHINE, "grub", "boot 2");
        assertThat(states()).containsExactly("Active", "Resolved");
    }

    @Test
    void whatAPersonDismissedStaysSoUntilSomethingElseIsWrong() {
        raise(MACHINE, "grub", "boot 1");
        queries.change(by("owner"), OURS, active(), AlertStatus.DISMISSED);
        raise(MACHINE, "grub", "boot 2");
        assertThat(states()).containsExactly("Dismissed");
        raise(MACHINE, "kernel", "boot 2");
        assertThat(states()).containsExactly("Active", "Dismissed");
        queries.change(by("owner"), OURS, active(), AlertStatus.IN_PROGRESS);
        clear();
        assertThat(states()).containsExactly("Dismissed", "Resolved");
        assertThat(recorded.actions).contains("dismiss by owner", "inProgress by owner");
    }

    @Test
    void onlyWhoMayReadsAndChangesThem() {
        raise(MACHINE, "grub", "1");
        raise(Samples.machine(THEIRS, "web-01"), "grub", "1");
        assertThat(listed("owner", SUBSCRIPTION)).hasSize(2);
        assertThat(listed("owner", ResourceId.ROOT)).hasSize(2);
        assertThat(listed("guest", SUBSCRIPTION)).hasSize(1);
        assertThat(listed("owner", OURS)).hasSize(1); // a group whose name another's begins with
        assertThat(listed("guest", THEIRS)).isEmpty();
        String theirs = listed("owner", THEIRS).getFirst().string("name").orElseThrow();
        assertThatThrownBy(() -> queries.alert(by("guest"), SUBSCRIPTION, theirs))
                .hasMessageContaining("Microsoft.Security/alerts/read");
        assertThatThrownBy(() -> queries.alert(by("owner"), OURS, theirs)).hasMessageContaining("There is no alert");
        assertThatThrownBy(() -> queries.change(by("guest"), SUBSCRIPTION, active(), AlertStatus.DISMISSED))
                .hasMessageContaining("dismiss/action");
        assertThat(states()).containsExactly("Active");
    }

    @Test
    void aMachineThatBreaksAgainAndAgainFillsNothing() {
        for (int i = 0; i < 110; i++) {
            raise(MACHINE, "grub", "boot " + i);
            clear();
        }
        raise(MACHINE, "grub", "at last");
        assertThat(states()).hasSize(100).contains("Active");
    }

    @Test
    void pagesFollowOneAnother() {
        for (int i = 0; i < 5; i++) {
            raise(MACHINE, "cause " + i, "1");
            queries.change(by("owner"), OURS, active(), AlertStatus.DISMISSED);
        }
        var first = queries.list(by("owner"), OURS, Optional.empty(), 3);
        var second = queries.list(by("owner"), OURS, first.next(), 3);
        assertThat(first.value()).hasSize(3);
        assertThat(second.value()).hasSize(2);
        assertThat(second.next()).isEmpty();
        assertThat(first.value()).doesNotContainAnyElementsOf(second.value());
    }
}
