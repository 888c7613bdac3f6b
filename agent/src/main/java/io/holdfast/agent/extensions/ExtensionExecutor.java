package io.holdfast.agent.extensions;

import io.holdfast.agent.extensions.HandlerRecord.Installed;
import io.holdfast.agent.extensions.HandlerRecord.Instance;
import io.holdfast.agent.handlers.TransportKeys;
import io.holdfast.agent.platform.CommandRunner;
import io.holdfast.agent.platform.DurableFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;

/**
 * The extension manager. After {@link #recover} the owner tells it every desired extension anew; those that it has done
 * already cost nothing. Work of one handler goes one after another, that of different handlers side by side.
 */
public final class ExtensionExecutor implements AutoCloseable {
    private final Journal journal;
    private final CommandRunner runner;
    private final Intake intake;
    private final StepRunner steps;
    private final Reports reports;
    private final ReportSink sink;
    private final Duration retry;
    private final ConcurrentMap<String, Lane> lanes = new ConcurrentHashMap<>();

    /** Handler keys by item, for work that waits and is not journaled yet. */
    private final ConcurrentMap<String, String> handlers = new ConcurrentHashMap<>();

    public ExtensionExecutor(ExecutorSettings settings, PackageSource packages, ReportSink sink) throws IOException {
        Path folder = settings.home().resolve("extensions");
        SecureRandom random = new SecureRandom();
        DurableFiles.ownerOnlyDirectory(settings.home());
        this.journal = new Journal(folder);
        this.runner = new CommandRunner(settings.folders(), folder);
        this.sink = sink;
        this.retry = settings.retry();
        this.reports = new Reports(settings.clock());
        TransportKeys keys = new TransportKeys(settings.folders().library(), settings.clock(), random);
        SettingsMark marks = SettingsMark.in(folder.resolve("mark.key"), random);
        FileSteps files = new FileSteps(settings, packages, keys);
        HandlerCalls calls = new HandlerCalls(settings, runner, journal);
        CommandSteps commands = new CommandSteps(settings, calls, files, reports, sink);
        this.steps = new StepRunner(journal, calls, commands, files, reports, sink);
        this.intake = new Intake(journal, files, keys, marks, reports, sink);
    }

    /** After a start: goes on with what the journal holds, and sweeps up after runs whose outcome it knows. */
    public void recover() throws IOException {
        Set<String> live = journal.all().values().stream()
                .flatMap(record -> record.work().stream())
                .flatMap(work -> work.run().stream())
                .map(Work.Run::id)
                .collect(Collectors.toSet());
        runner.discardAllBut(live);
        journal.all().forEach((key, record) -> {
            if (record.work().isPresent()) {
                lane(key).add(task("", () -> resume(key)));
            }
        });
    }

    /** Brings what the journal holds for the handler to its end, before anything else is begun. */
    private void resume(String key) throws IOException, InterruptedException {
        Optional<HandlerRecord> record = Optional.ofNullable(journal.all().get(key));
        if (record.isPresent()) {
            steps.finish(record.get(), superseded(key));
        }
    }

    /** Wants the extension as described. The same generation again changes nothing. */
    public void apply(DesiredExtension desired) {
        String key = desired.type().key();
        handlers.put(desired.item(), key);
        lane(key).add(task(desired.item(), () -> {
            resume(key);
            Optional<HandlerRecord> record = intake.accept(desired);
            if (record.isPresent()) {
                steps.finish(record.get(), superseded(key));
            }
        }));
    }

    /** The control plane deleted the extension. With the handler's last one the handler is uninstalled. */
    public void remove(String item, long generation) {
        remove(item, Optional.of(generation));
    }

    /** A local repair: as a removal, and the same generation installs the extension anew when it is applied next. */
    public void removeLocally(String item) {
        remove(item, Optional.empty());
    }

    private void remove(String item, Optional<Long> generation) {
        Optional<String> key = Optional.ofNullable(handlers.get(item))
                .or(() -> journal.of(item).map(record -> record.type().key()));
        if (key.isEmpty()) {
            generation.ifPresent(number -> sink.report(reports.removed(item, item, number, false)));
            return;
        }
        lane(key.get()).add(task(item, () -> {
            resume(key.get());
            Optional<HandlerRecord> record = intake.removal(key.get(), item, generation);
            if (record.isPresent()) {
                steps.finish(record.get(), () -> false);
            }
        }));
    }

    /** All extensions of this machine, by name. */
    public List<InstalledExtension> installed() {
        List<InstalledExtension> all = new ArrayList<>();
        for (HandlerRecord record : journal.all().values()) {
            for (Instance instance : record.all()) {
                all.add(new InstalledExtension(
                        instance.item(),
                        instance.name(),
                        instance.generation(),
                        record.type(),
                        record.installed().map(Installed::version),
                        instance.enabled(),
                        instance.sequence(),
                        record.work()
                                .filter(work -> work.removal() && work.item().equals(instance.item()))
                                .isPresent(),
                        instance.last()));
            }
        }
        all.sort(java.util.Comparator.comparing(InstalledExtension::name));
        return List.copyOf(all);
    }

    private Lane lane(String key) {
        return lanes.computeIfAbsent(key, name -> new Lane(name, retry));
    }

    private java.util.function.BooleanSupplier superseded(String key) {
        return () -> lane(key).waiting();
    }

    private interface Action {
        void run() throws IOException, InterruptedException;
    }

    private static Lane.Task task(String item, Action action) {
        return new Lane.Task() {
            @Override
            public String item() {
                return item;
            }

            @Override
            public void run() throws IOException, InterruptedException {
                action.run();
            }
        };
    }

    /** Waits until nothing is to be done. */
    public void idle() throws InterruptedException {
        for (Lane lane : lanes.values()) {
            lane.idle();
        }
    }

    /** Stops between or within steps. Handler commands go on, and the next agent finds them. */
    @Override
    public void close() {
        try {
            for (Lane lane : lanes.values()) {
                lane.close();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
