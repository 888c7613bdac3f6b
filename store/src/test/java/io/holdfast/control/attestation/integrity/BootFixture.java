package io.holdfast.control.attestation.integrity;

import io.holdfast.control.machines.MachineType;
import io.holdfast.control.resources.ActivityRecorder;
import io.holdfast.control.resources.Caller;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.security.AlertQueries;
import io.holdfast.control.security.Alerts;
import io.holdfast.control.store.NaiveLog;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Samples;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WorkRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.store.EverythingAllowed;
import io.holdfast.store.SqliteStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A machine that attests real boots, in a real store. */
@org.jspecify.annotations.NullUnmarked // JUnit fills the fields
abstract class BootFixture {
    static final ResourceId MACHINE = Samples.machine("web-01");
    static final RequestContext OPERATOR =
            new RequestContext(new Caller("operator", "operator"), "c", "r", Samples.TIME);
    static final String SECURE_BOOT_OFF = "{\"uefiSettings\": {\"secureBootEnabled\": false}}";

    @TempDir
    Path directory;

    Store store;
    Instant now = Samples.TIME;
    final List<String> events = new ArrayList<>();
    final Remembered activity = new Remembered();
    final EverythingAllowed everything = new EverythingAllowed();
    final Alerts alerts = new Alerts(activity);
    final BootMonitor monitor = new BootMonitor(activity, alerts, "sharedlocal");
    BootApprovals approvals;
    BootAttestations boots;

    /** All that is done is remembered. */
    final class Remembered implements ActivityRecorder {
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
            events.add(context.caller().name() + " " + action);
        }
    }

    @BeforeEach
    void aMachine() {
        store = SqliteStore.open(directory.resolve("store"), new NaiveLog());
        approvals = new BootApprovals(store, activity, alerts);
        boots = new BootAttestations(store, everything);
        profile("{}");
    }

    @AfterEach
    void close() {
        store.close();
    }

    void profile(String profile) {
        boolean _ = store.commit(transaction -> {
            transaction.put(new ResourceRow(
                    MACHINE,
                    json("{\"location\": \"local\", \"properties\": {\"securityProfile\": " + profile + "}}"),
                    "e",
                    "Succeeded",
                    1,
                    "a",
                    Samples.TIME,
                    "a",
                    Samples.TIME));
            return true;
        });
    }

    static JsonObject json(String text) {
        try {
            return (JsonObject) Json.parse(text);
        } catch (JsonException e) {
            throw new IllegalStateException(text, e);
        }
    }

    JsonObject attest(BootReport report) {
        boolean _ = store.commit(transaction -> {
            monitor.attested(transaction, MACHINE, report);
            return true;
        });
        return state();
    }

    JsonObject attest(String boot, long reset) {
        now = now.plusSeconds(60);
        return attest(Boots.report(boot, reset, now));
    }

    JsonObject state() {
        return store.read(transaction -> transaction
                .facet(MACHINE, MachineType.FACET_BOOT_INTEGRITY)
                .orElseThrow()
                .value());
    }

    static String status(JsonObject state) {
        return state.string("status").orElseThrow();
    }

    static List<String> reasons(JsonObject state) {
        return state.array("reasons").orElseThrow().stream()
                .map(reason -> ((JsonObject) reason).string("code").orElseThrow())
                .toList();
    }

    List<String> alertStates() {
        return new AlertQueries(store, everything, activity, "local")
                .list(OPERATOR, MACHINE, Optional.empty(), 100).value().stream()
                        .map(alert -> alert.object("properties")
                                .orElseThrow()
                                .string("status")
                                .orElseThrow())
                        .sorted()
                        .toList();
    }

    static final String CHANGED_GRUB = "{\"events\": [{\"pcr\": 4, \"digest\":"
            + " \"5B5F83c892f0e089f6cf9a2239a615195d6812b14726aacaa9910ffea294beee\", \"component\": \"GRUB\"}]}";

    JsonObject attest(String boot, long reset, String prediction) {
        now = now.plusSeconds(60);
        Optional<Bytes> log = Optional.of(Boots.log(boot));
        return attest(Boots.report(Boots.verdict(boot, log), log, reset, now, json(prediction)));
    }

    boolean run(SilenceWork work) {
        List<WorkRow> due =
                store.commit(transaction -> transaction.lease(Set.of(work.kind()), now, now.plusSeconds(120), 10));
        due.forEach(work::run);
        return !due.isEmpty();
    }
}
