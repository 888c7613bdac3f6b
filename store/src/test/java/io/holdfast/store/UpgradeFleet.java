package io.holdfast.store;

import io.holdfast.control.activity.ActivityFilter;
import io.holdfast.control.activity.ActivityLog;
import io.holdfast.control.activity.TransparencyLog;
import io.holdfast.control.extensions.ExtensionFacts;
import io.holdfast.control.extensions.ExtensionResource;
import io.holdfast.control.extensions.MachineOperations;
import io.holdfast.control.extensions.Publishing;
import io.holdfast.control.extensions.UpgradeNote;
import io.holdfast.control.extensions.upgrades.GoBackWork;
import io.holdfast.control.extensions.upgrades.Pace;
import io.holdfast.control.extensions.upgrades.UpgradeExtensions;
import io.holdfast.control.extensions.upgrades.UpgradeQueries;
import io.holdfast.control.extensions.upgrades.UpgradeRequestWork;
import io.holdfast.control.extensions.upgrades.UpgradeWork;
import io.holdfast.control.machines.MachineType;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.Caller;
import io.holdfast.control.resources.Conditions;
import io.holdfast.control.resources.CoreTypes;
import io.holdfast.control.resources.Locations;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceEngine;
import io.holdfast.control.resources.TypeRegistry;
import io.holdfast.control.resources.WorkHandler;
import io.holdfast.control.store.ActivityRow;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.Facet;
import io.holdfast.control.store.ItemRow;
import io.holdfast.control.store.NaiveLog;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Samples;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WorkRow;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.ExtensionOutcome;
import io.holdfast.protocol.ExtensionOutcome.Phase;
import io.holdfast.protocol.Fact;
import io.holdfast.protocol.FactKind;
import io.holdfast.protocol.OperationBody;
import io.holdfast.protocol.ProtocolException;
import io.holdfast.trust.machine.Keys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** A control plane on SQLite with machines that do what a test says, in virtual time. */
final class UpgradeFleet implements AutoCloseable {
    static final ExtensionType TYPE = ExtensionType.of("Contoso.Fleet", "Agent");
    static final Caller OPERATOR = new Caller("11111111-1111-1111-1111-111111111111", "operator");
    static final Duration HEALTHY = Duration.ofMinutes(10);

    /** What a machine says to a version. */
    record Answer(Phase phase, String code, String message) {
        static final Answer GOOD = new Answer(Phase.SUCCEEDED, "success", "Plugin enabled");

        static Answer bad(String message) {
            return new Answer(Phase.FAILED, "1009", message);
        }

        static Answer refused(String message) {
            return new Answer(Phase.FAILED, "ExtensionNotPermitted", message);
        }
    }

    final Map<String, Answer> answers = new HashMap<>();
    final Set<String> offline = new HashSet<>();
    final Map<ResourceId, EnrolmentRow> machines = new LinkedHashMap<>();
    final Map<String, Integer> told = new HashMap<>();
    final Store store;
    final ResourceEngine engine;
    final UpgradeExtensions upgradeExtensions;
    final UpgradeQueries queries;
    Instant now = Samples.TIME;
    Set<String> denied = Set.of();

    /** Calls of the clock until the process is killed; never when negative. */
    final AtomicLong fuse = new AtomicLong(-1);

    private final ExtensionFacts facts;
    private final ActivityLog activity;
    private final Publishing publishing;
    private final SecureRandom random = new SecureRandom();
    private final Bytes sealing = Bytes.of(Keys.p256(random).getPublic().getEncoded());

    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    UpgradeFleet(Path folder) {
        store = SqliteStore.open(folder, new NaiveLog());
        TransparencyLog log = UnsignedLog.of(random);
        activity = new ActivityLog(log);
        InstantSource clock = () -> now;
        MachineOperations operations = new MachineOperations(store, log, activity, clock);
        TypeRegistry registry = new TypeRegistry();
        registry.register(CoreTypes.subscriptions(UUID.randomUUID()));
        registry.register(CoreTypes.resourceGroups());
        registry.register(MachineType.descriptor(UUID.randomUUID()));
        registry.register(ExtensionResource.descriptor(store, operations, random));
        AccessControl access = new EverythingAllowed();
        engine = new ResourceEngine(
                store,
                registry,
                access,
                activity,
                List.of(new DeniedVersions(() -> denied)),
                new Locations(List.of("local")));
        publishing = new Publishing(store, access, activity, Optional.empty());
        upgradeExtensions = new UpgradeExtensions(store, engine, access, activity);
        queries = new UpgradeQueries(store, access, activity);
        facts = new ExtensionFacts(activity);
        boolean _ = store.commit(transaction -> {
            transaction.put(Samples.resource(Samples.GROUP.parent().orElseThrow(), 1));
            transaction.put(Samples.resource(Samples.GROUP, 1));
            return true;
        });
    }

    @Override
    public void close() {
        store.close();
    }

    RequestContext operator() {
        return new RequestContext(
                OPERATOR, UUID.randomUUID().toString(), UUID.randomUUID().toString(), now);
    }

    void publish(String version) {
        publish(TYPE, version);
    }

    void publish(ExtensionType type, String version) {
        Digest digest = Digest.of((type + version).getBytes(StandardCharsets.UTF_8));
        publishing.ship(
                RequestContext.system("test", "test", now), type, new HandlerVersion(version), false, digest, 1);
    }

    /** Machines m0, m1, … that are connected and have the extension. */
    void machines(int count, String properties) {
        for (int i = 0; i < count; i++) {
            ResourceId machine = Samples.machine("m" + i);
            EnrolmentRow enrolment = new EnrolmentRow(
                    Samples.enrolmentId(),
                    machine,
                    true,
                    Bytes.of(new byte[] {1}),
                    sealing,
                    7,
                    Optional.empty(),
                    Samples.TIME);
            machines.put(machine, enrolment);
            boolean _ = store.commit(transaction -> {
                transaction.put(Samples.resource(machine, 1));
                transaction.put(enrolment);
                return true;
            });
            status(i, "Connected");
            put(i, properties);
        }
        answer();
    }

    void put(int machine, String properties) {
        var _ = engine.put(
                operator(),
                extension(machine),
                json(
                        "{\"location\": \"local\", \"properties\": {\"publisher\": \"Contoso.Fleet\", \"type\": \"Agent\", "
                                + properties + "}}"),
                Conditions.NONE);
    }

    static JsonObject json(String text) {
        try {
            return (JsonObject) Json.parse(text);
        } catch (JsonException e) {
            throw new AssertionError(e);
        }
    }

    void status(int machine, String status) {
        String name = "m" + machine;
        if (status.equals("Connected")) {
            offline.remove(name);
        } else {
            offline.add(name);
        }
        facet(machine, MachineType.FACET_STATUS, JsonObject.of("status", Json.of(status)));
    }

    void facet(int machine, String name, JsonObject value) {
        boolean _ = store.commit(transaction -> {
            long version = transaction
                            .facet(Samples.machine("m" + machine), name)
                            .map(Facet::version)
                            .orElse(0L)
                    + 1;
            transaction.put(new Facet(Samples.machine("m" + machine), name, version, value, now));
            return true;
        });
    }

    static ResourceId extension(int machine) {
        return Samples.machine("m" + machine).child("extensions", "agent");
    }

    ResourceRow resource(int machine) {
        return store.read(transaction -> transaction.resource(extension(machine)))
                .orElseThrow();
    }

    JsonObject view(int machine) {
        return engine.get(operator(), extension(machine)).view();
    }

    String version(int machine) {
        return resource(machine)
                .document()
                .object("properties")
                .flatMap(properties -> properties.string("typeHandlerVersion"))
                .orElse("");
    }

    List<String> versions() {
        return java.util.stream.IntStream.range(0, machines.size())
                .mapToObj(this::version)
                .toList();
    }

    Optional<UpgradeNote> note(int machine) {
        return store.read(transaction -> UpgradeNote.of(transaction, extension(machine)));
    }

    /** Does what is due, until nothing is, and lets machines answer in between. */
    void settle() {
        for (int round = 0; round < 40; round++) {
            boolean worked = work();
            if (!answer() && !worked) {
                return;
            }
        }
    }

    void passes(Duration time) {
        now = now.plus(time);
        settle();
    }

    private List<WorkHandler> handlers() {
        InstantSource clock = () -> {
            if (fuse.get() >= 0 && fuse.getAndDecrement() == 0) {
                throw new Killed();
            }
            return now;
        };
        Pace pace = new Pace(HEALTHY, Duration.ofHours(1), 5, 1000, 10);
        return List.of(
                new UpgradeWork(store, engine, activity, pace, clock),
                new GoBackWork(store, engine, activity, clock),
                new UpgradeRequestWork(store, clock));
    }

    private boolean work() {
        Map<String, WorkHandler> handlers =
                handlers().stream().collect(Collectors.toMap(WorkHandler::kind, handler -> handler));
        List<WorkRow> due = store.commit(
                transaction -> transaction.lease(handlers.keySet(), now, now.plus(Duration.ofMinutes(2)), 32));
        for (WorkRow row : due) {
            WorkHandler handler = handlers.get(row.kind());
            if (handler != null) {
                handler.run(row);
            }
        }
        return !due.isEmpty();
    }

    /** Connected machines tell the end of what they were told. */
    boolean answer() {
        boolean any = false;
        for (EnrolmentRow enrolment : machines.values()) {
            String name = enrolment.machine().name();
            if (offline.contains(name)) {
                continue;
            }
            for (ItemRow item : store.read(transaction -> transaction.items(enrolment.id()))) {
                if (!item.delivered() && !item.tombstone()) {
                    any = true;
                    String version = version(Integer.parseInt(name.substring(1)));
                    told.merge(name + " " + version, 1, Integer::sum);
                    says(item, answers.getOrDefault(name + " " + version, answers.getOrDefault(version, Answer.GOOD)));
                }
            }
        }
        return any;
    }

    void says(ItemRow item, Answer answer) {
        boolean good = answer.phase() == Phase.SUCCEEDED;
        JsonObject body = new ExtensionOutcome(
                        item.key(),
                        item.generation(),
                        answer.phase(),
                        answer.code(),
                        good ? "Information" : "Error",
                        good ? "Ready" : "NotReady",
                        answer.message(),
                        Optional.empty(),
                        Optional.empty())
                .json();
        fact(item, new Fact(1, FactKind.EXTENSION, now, body));
    }

    void settingsKept(int machine) {
        ItemRow item = item(machine);
        fact(
                item,
                new Fact(
                        1,
                        FactKind.SETTINGS_KEPT,
                        now,
                        JsonObject.of("item", Json.of(item.key()), "generation", Json.of(item.generation()))));
    }

    private void fact(ItemRow item, Fact fact) {
        boolean _ = store.commit(transaction -> {
            try {
                facts.take(transaction, transaction.enrolment(item.enrolment()).orElseThrow(), fact, now);
            } catch (ProtocolException e) {
                throw new AssertionError(e);
            }
            return true;
        });
    }

    ItemRow item(int machine) {
        EnrolmentRow enrolment = Optional.ofNullable(machines.get(Samples.machine("m" + machine)))
                .orElseThrow();
        return store.read(transaction -> transaction.items(enrolment.id())).getFirst();
    }

    /** What the machine is told, as it stands in the log. */
    OperationBody body(int machine) {
        Digest commitment = item(machine).commitment();
        Bytes body = Optional.ofNullable(store.read(transaction -> transaction.leaves(List.of(commitment)))
                        .get(commitment))
                .flatMap(leaf -> leaf.body())
                .orElseThrow();
        try {
            return OperationBody.read(body.array());
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    /** Caller, operation and status of the events of one extension; those of one moment have no order. */
    List<String> events(int machine) {
        return store
                .read(transaction -> transaction.activity(
                        ActivityFilter.parse(extension(machine), Optional.empty(), Optional.empty(), 1000)))
                .stream()
                .map(UpgradeFleet::shortly)
                .toList();
    }

    private static String shortly(ActivityRow row) {
        String[] parts = row.operationName().split("/", -1);
        return row.caller() + " " + parts[parts.length - 2] + " " + row.status();
    }
}
