package io.holdfast.agent.extensions;

import io.holdfast.agent.extensions.ExtensionReport.Phase;
import io.holdfast.agent.extensions.HandlerRecord.Instance;
import io.holdfast.agent.handlers.BackgroundRun;
import io.holdfast.agent.handlers.HandlerException;
import io.holdfast.agent.handlers.HandlerFolder;
import io.holdfast.agent.handlers.HandlerManifest;
import io.holdfast.agent.handlers.HandlerStatus;
import io.holdfast.agent.handlers.StatusFile;
import io.holdfast.agent.handlers.StatusFile.Found;
import io.holdfast.agent.platform.FileWatch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;

/**
 * Follows the programs that handlers left behind ({@code holdfast.background}): tells what they say while they run, and
 * that they ended. One that is gone without having told its end, as after a crash of the machine, is reported as
 * interrupted; nothing here ever begins one.
 */
final class BackgroundRuns {
    private static final System.Logger LOG = System.getLogger(BackgroundRuns.class.getName());

    /** How often a program is looked after that tells nothing. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final String INTERRUPTED = "Interrupted";

    private final Journal journal;
    private final FileSteps files;
    private final Reports reports;
    private final ReportSink sink;
    private final BiConsumer<String, String> settle;

    /** Followers by item. */
    private final ConcurrentMap<String, Thread> followers = new ConcurrentHashMap<>();

    private volatile boolean closed;

    /** @param settle is called with handler and item when an end is to be journaled, and calls {@link #settle} in its turn */
    BackgroundRuns(
            Journal journal, FileSteps files, Reports reports, ReportSink sink, BiConsumer<String, String> settle) {
        this.journal = journal;
        this.files = files;
        this.reports = reports;
        this.sink = sink;
        this.settle = settle;
    }

    /** Follows what runs of the handler, if it is of that kind; what is followed already is left alone. */
    void follow(HandlerRecord record) {
        for (Instance instance : record.all()) {
            place(record, instance)
                    .filter(place -> running(instance)
                            || (instance.last().isPresent() && place.run().unfinished()))
                    .ifPresent(_ -> begin(record.type().key(), instance.item()));
        }
    }

    private void begin(String key, String item) {
        if (!closed) {
            followers.computeIfAbsent(
                    item, _ -> Thread.ofVirtual().name("run " + item).start(() -> follow(key, item)));
        }
    }

    /** Where an extension of such a handler tells what it does. */
    private record Place(StatusFile status, BackgroundRun run, Path folder) {}

    private static boolean running(Instance instance) {
        return instance.last().filter(last -> last.phase() == Phase.RUNNING).isPresent();
    }

    private Optional<Place> place(HandlerRecord record, Instance instance) {
        if (record.installed().isEmpty()) {
            return Optional.empty();
        }
        HandlerFolder folder = files.folder(record, record.installed().get().version());
        try {
            HandlerManifest manifest = files.manifest(record, folder.version());
            return manifest.background()
                    ? Optional.of(new Place(
                            new StatusFile(folder.status(
                                    StepRunner.extension(manifest, instance.name()), instance.sequence())),
                            BackgroundRun.of(folder, instance.name(), instance.sequence()),
                            folder.status()))
                    : Optional.empty();
        } catch (IOException | HandlerException e) {
            LOG.log(System.Logger.Level.DEBUG, "{0} is not followed: {1}", record.type(), e.getMessage());
            return Optional.empty();
        }
    }

    private void follow(String key, String item) {
        Optional<ExtensionReport> told = Optional.empty();
        try {
            for (Optional<Followed> now = find(key, item); now.isPresent(); now = find(key, item)) {
                try {
                    if (!now.get().worked()) {
                        told = look(key, now.get().instance(), now.get().place(), told);
                    }
                    if (!now.get().goesOn()) {
                        break;
                    }
                } catch (IOException | RuntimeException e) {
                    LOG.log(System.Logger.Level.ERROR, "what " + item + " does cannot be told now", e);
                }
                rest(now.get().place());
            }
        } catch (InterruptedException _) {
            // the agent stops; the program goes on, and the next agent follows it
        } finally {
            followers.remove(item);
        }
        followWhatBegan(key, item);
    }

    /** What began between the last look and the removal of the follower was taken for followed. */
    private void followWhatBegan(String key, String item) {
        try {
            Optional<Followed> now = find(key, item);
            if (now.isPresent() && now.get().goesOn()) {
                begin(key, item);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, item + " is not followed", e);
        }
    }

    /** @param worked whether something is done for the item at this moment, which tells of it itself */
    private record Followed(Instance instance, Place place, boolean worked) {
        /** Whether there is more to come of it. */
        boolean goesOn() throws IOException {
            return running(instance) || place.run().alive();
        }
    }

    private Optional<Followed> find(String key, String item) {
        Optional<HandlerRecord> record = Optional.ofNullable(journal.all().get(key));
        Optional<Instance> instance = record.flatMap(known -> known.instance(item));
        return closed
                ? Optional.empty()
                : instance.flatMap(known -> place(record.orElseThrow(), known))
                        .map(place -> new Followed(
                                instance.orElseThrow(),
                                place,
                                record.flatMap(HandlerRecord::work)
                                        .filter(work -> work.item().equals(item))
                                        .isPresent()));
    }

    /** Until the status file changes, or it is time to look after the program. */
    private static void rest(Place place) throws InterruptedException {
        Found before = place.status().read();
        try {
            FileWatch.until(
                    place.folder(),
                    LOOK,
                    () -> Optional.of(place.status().read()).filter(now -> !now.equals(before)));
        } catch (IOException _) {
            Thread.sleep(LOOK); // the folder goes with its handler, or cannot be watched
        }
    }

    /** Tells what is new; what was told last. */
    private Optional<ExtensionReport> look(String key, Instance instance, Place place, Optional<ExtensionReport> told)
            throws IOException {
        boolean alive = place.run().alive();
        Optional<HandlerStatus> status =
                status(place.status().read()); // after the look at the program, which ends later
        if (running(instance)) {
            if (!alive || status.filter(now -> !now.transitioning()).isPresent()) {
                settle.accept(key, instance.item());
                return told;
            }
            return tell(status.map(now -> reports.news(instance, now)), told);
        }
        if (alive) {
            return tell(status.map(now -> reports.news(instance, now)), told);
        }
        if (place.run().unfinished()) {
            Optional<ExtensionReport> lost = Optional.of(reports.lost(instance, INTERRUPTED, lostMessage(), status));
            return tell(lost, told);
        }
        return tell(status.map(now -> reports.news(instance, now)), told);
    }

    private Optional<ExtensionReport> tell(Optional<ExtensionReport> news, Optional<ExtensionReport> told) {
        boolean known = news.isPresent()
                && told.filter(last -> last.generation() == news.get().generation() && News.same(news.get(), last))
                        .isPresent();
        if (news.isPresent() && !known) {
            sink.report(news.get());
            return news;
        }
        return told;
    }

    private static Optional<HandlerStatus> status(Found found) {
        return found instanceof Found.Status(HandlerStatus status) ? Optional.of(status) : Optional.empty();
    }

    private static String lostMessage() {
        return "Interrupted: what the extension left running is gone, and did not tell its end. It is not run again";
    }

    /** Reports and journals the end of what ran for the item, if it has come. The caller has the handler to itself. */
    void settle(String key, String item) throws IOException {
        Optional<HandlerRecord> record = Optional.ofNullable(journal.all().get(key));
        Optional<Instance> instance =
                record.flatMap(known -> known.instance(item)).filter(BackgroundRuns::running);
        Optional<Place> place = instance.flatMap(known -> place(record.orElseThrow(), known));
        if (place.isEmpty()) {
            return;
        }
        boolean alive = place.get().run().alive();
        Optional<HandlerStatus> status = status(place.get().status().read());
        Optional<HandlerStatus> end = status.filter(now -> !now.transitioning());
        if (end.isEmpty() && alive) {
            return;
        }
        ExtensionReport report = end.isPresent()
                ? reports.settled(instance.get(), end.get())
                : reports.interrupted(instance.get(), INTERRUPTED, lostMessage(), status);
        sink.report(report);
        journal.store(record.get().with(instance.get().reported(report)));
    }

    /** Ends the following; what is followed goes on. */
    void close() {
        closed = true;
        followers.values().forEach(Thread::interrupt);
    }
}
