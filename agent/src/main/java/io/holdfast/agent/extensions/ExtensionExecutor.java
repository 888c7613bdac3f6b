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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The extension manager. After {@link #recover} the owner tells it every desired extension anew; those that it has done
 * already cost nothing. Work of one handler goes one after another, that of different handlers side by side.
 */
public final class ExtensionExecutor implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ExtensionExecutor.class.getName());

    private static final Duration AGAIN = Duration.ofSeconds(10);

    private final Journal journal;
    private final CommandRunner runner;
    private final Intake intake;
    private final StepRunner steps;
    private final Reports reports;
    private final ReportSink sink;
    private final News news;
    private final BackgroundRuns runs;
    private final HostedPrograms hosted;
    private final Order order;
    private final Waits waits;
    private final Turns turns = new Turns();
    private final Dependencies dependencies;
    private final Duration retry;
    private final ConcurrentMap<String, Lane> lanes = new ConcurrentHashMap<>();

    /** Handler keys by item, for work that waits and is not journaled yet. */
    private final ConcurrentMap<String, String> handlers = new ConcurrentHashMap<>();

    public ExtensionExecutor(ExecutorSettings settings, PackageSource packages, ReportSink sink) throws IOException {
        this(settings, List.of(packages), sink);
    }

    /** @param packages are asked one after another, until one has the package */
    public ExtensionExecutor(ExecutorSettings settings, List<PackageSource> packages, ReportSink sink)
            throws IOException {
        Path folder = settings.home().resolve("extensions");
        SecureRandom random = new SecureRandom();
        DurableFiles.ownerOnlyDirectory(settings.home());
        this.journal = new Journal(folder);
        this.runner = new CommandRunner(settings.folders(), folder);
        this.order = new Order(settings.dependencies());
        this.waits = new Waits(folder.resolve("waits"), settings.clock(), settings.dependencies());
        this.dependencies = new Dependencies(journal, this::busy);
        this.sink = report -> {
            dependencies.heard(report);
            sink.report(report);
        };
        this.retry = settings.retry();
        this.reports = new Reports(settings.clock());
        TransportKeys keys = new TransportKeys(settings.folders().library(), settings.clock(), random);
        SettingsMark marks = SettingsMark.in(folder.resolve("mark.key"), random);
        FileSteps files = new FileSteps(settings, packages, keys);
        this.hosted = new HostedPrograms(settings, runner, files, folder);
        HandlerCalls calls = new HandlerCalls(settings, runner, journal, turns);
        CommandSteps commands = new CommandSteps(settings, calls, files, reports, this.sink);
        this.steps = new StepRunner(journal, calls, commands, hosted, files, reports, this.sink);
        this.intake = new Intake(journal, files, keys, marks, reports, this.sink);
        this.news = new News(settings, journal, files, hosted, reports, this.sink);
        this.runs = new BackgroundRuns(journal, files, reports, this.sink, this::settle);
    }

    /** After a start: goes on with what the journal holds, and sweeps up after runs whose outcome it knows. */
    public void recover() throws IOException {
        Set<String> live = journal.all().values().stream()
                .flatMap(record -> record.work().stream())
                .flatMap(work -> work.run().stream())
                .map(Work.Run::id)
                .collect(Collectors.toSet());
        runner.discardAllBut(live);
        hosted.recover();
        journal.all().forEach((key, record) -> {
            if (HandlerCalls.runsAlone(record)) {
                turns.adopt(key);
            }
        });
        journal.all().forEach((key, record) -> {
            if (record.work().isPresent()) {
                lane(key).add(task("", () -> resume(key)));
            }
            runs.follow(record);
        });
    }

    /** Journals the end of what an extension left running; not under the item's name, whose waiting task it would replace. */
    private void settle(String key, String item) {
        lane(key).add(task(" end of " + item, () -> {
            resume(key);
            runs.settle(key, item);
        }));
    }

    /** Brings what the journal holds for the handler to its end, before anything else is begun. */
    private void resume(String key) throws IOException, InterruptedException {
        Optional<HandlerRecord> record = Optional.ofNullable(journal.all().get(key));
        if (record.isPresent()) {
            steps.finish(record.get(), superseded(key));
            runs.follow(journal.record(record.get().type()));
        }
        turns.leave(key); // an adopted one, also when its command was not looked at any more
    }

    /**
     * Wants the extension as described, once those that it comes after have succeeded. The same generation again changes
     * nothing.
     */
    public void apply(DesiredExtension desired) {
        String key = desired.type().key();
        handlers.put(desired.item(), key);
        dependencies.wished(desired);
        order.submit(
                desired.item(),
                () -> dependencies.settled(desired),
                () -> waits.left(desired.item(), desired.generation()),
                () -> {
                    waits.over(desired.item());
                    lane(key).add(task(desired.item(), () -> begin(desired)));
                },
                () -> {
                    waits.over(desired.item());
                    String message = dependencies.overdue(desired);
                    lane(key).add(task(desired.item(), () -> {
                        resume(key);
                        intake.blocked(desired, message);
                    }));
                });
    }

    private void begin(DesiredExtension desired) throws IOException, InterruptedException {
        String key = desired.type().key();
        resume(key);
        Optional<String> obstacle = dependencies.obstacle(desired);
        if (obstacle.isPresent()) {
            intake.blocked(desired, obstacle.get());
            return;
        }
        Optional<HandlerRecord> record = intake.accept(desired);
        if (record.isPresent()) {
            steps.finish(record.get(), superseded(key));
            runs.follow(journal.record(desired.type()));
        }
    }

    /**
     * Where the extension stands exactly as described and its handler has nothing to do, tells its end again for this
     * generation. Runs nothing in any case.
     */
    public boolean again(DesiredExtension desired) {
        Lane lane = lane(desired.type().key());
        if (busy(desired.item()) || !lane.rests()) {
            return false;
        }
        CompletableFuture<Boolean> told = new CompletableFuture<>();
        lane.add(task(" again " + desired.item(), () -> {
            if (!told.isDone()) {
                told.complete(intake.standsAgain(desired));
            }
        }));
        return told.completeOnTimeout(false, AGAIN.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** Whether something is done, or going to be done, for the item. */
    private boolean busy(String item) {
        return order.holds(item)
                || lanes.values().stream().anyMatch(lane -> lane.has(item))
                || journal.of(item)
                        .flatMap(HandlerRecord::work)
                        .filter(work -> work.item().equals(item))
                        .isPresent();
    }

    /**
     * Whether the extension manager is on, as the local configuration has it: with it begin and end the programs that it hosts.
     *
     * @param cpuPercent how much of one processor all handlers may use together
     */
    public void manager(boolean on, Optional<Long> cpuPercent) {
        try {
            runner.limitCpu(cpuPercent);
            hosted.manager(on);
            for (HandlerRecord record : journal.all().values()) {
                if (record.work().isEmpty()) {
                    hosted.look(record);
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "hosted programs: {0}", e.getMessage());
        }
    }

    /** Tells what enabled extensions say outside of operations, where it has changed. */
    public void lookAtStatus() {
        news.look();
    }

    /** The control plane deleted the extension. With the handler's last one the handler is uninstalled. */
    public void remove(String item, long generation) {
        remove(item, Optional.of(generation));
    }

    /** Removals that come next, in any order; an empty set when all of them have come. */
    public void announce(Set<String> removals) {
        dependencies.announce(removals);
        order.look();
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
        Runnable go = () -> lane(key.get()).add(task(item, () -> {
            resume(key.get());
            Optional<HandlerRecord> record = intake.removal(key.get(), item, generation);
            if (record.isPresent()) {
                steps.finish(record.get(), () -> false);
            }
        }));
        dependencies.unwished(item);
        waits.over(item);
        order.submit(item, () -> dependencies.last(item), waits::whole, go, go);
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
        return lanes.computeIfAbsent(key, name -> new Lane(name, retry, order::look));
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
        do {
            order.empty();
            for (Lane lane : lanes.values()) {
                lane.idle();
            }
        } while (!order.isEmpty());
    }

    /** Stops between or within steps. Handler commands go on, and the next agent finds them. */
    @Override
    public void close() {
        order.close();
        runs.close();
        try {
            for (Lane lane : lanes.values()) {
                lane.close();
            }
            hosted.close();
            runner.sweep();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "control groups stay behind: {0}", e.getMessage());
        }
    }
}
