package io.holdfast.agent.extensions;

import io.holdfast.agent.extensions.ExtensionReport.Phase;
import io.holdfast.agent.extensions.HandlerRecord.Instance;
import io.holdfast.agent.handlers.HandlerException;
import io.holdfast.agent.handlers.HandlerFolder;
import io.holdfast.agent.handlers.HandlerManifest;
import io.holdfast.agent.handlers.HandlerStatus;
import io.holdfast.agent.handlers.Heartbeat;
import io.holdfast.agent.handlers.StatusFile;
import io.holdfast.agent.handlers.StatusFile.Found;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What enabled extensions say after their operation has ended: a status file that their daemon writes anew, and heartbeats
 * (sections 10 and 11). Only a change is told, and a file that is just being written is looked at again the next time.
 */
final class News {
    private static final System.Logger LOG = System.getLogger(News.class.getName());

    private final ExecutorSettings settings;
    private final Journal journal;
    private final FileSteps files;
    private final HostedPrograms hosted;
    private final Reports reports;
    private final ReportSink sink;

    /** The last news by item, and what could not be read when it was looked at last. */
    private final Map<String, ExtensionReport> told = new ConcurrentHashMap<>();

    private final Map<String, Found> unread = new ConcurrentHashMap<>();

    News(
            ExecutorSettings settings,
            Journal journal,
            FileSteps files,
            HostedPrograms hosted,
            Reports reports,
            ReportSink sink) {
        this.settings = settings;
        this.journal = journal;
        this.files = files;
        this.hosted = hosted;
        this.reports = reports;
        this.sink = sink;
    }

    /** Looks at everything that no operation is working on. */
    void look() {
        told.keySet().removeIf(item -> journal.of(item).isEmpty());
        unread.keySet().removeIf(item -> journal.of(item).isEmpty());
        for (HandlerRecord record : journal.all().values()) {
            if (record.work().isPresent() || record.installed().isEmpty()) {
                continue;
            }
            HandlerFolder folder = files.folder(record, record.installed().get().version());
            try {
                HandlerManifest manifest = files.manifest(record, folder.version());
                if (manifest.background()) {
                    continue; // these are followed all the time (BackgroundRuns)
                }
                for (Instance instance : record.all()) {
                    if (instance.enabled() && instance.last().isPresent()) {
                        look(folder, manifest, instance, instance.last().get(), hosted.trouble(record));
                    }
                }
            } catch (IOException | HandlerException e) {
                LOG.log(System.Logger.Level.DEBUG, "{0} tells nothing: {1}", record.type(), e.getMessage());
            }
        }
    }

    private void look(
            HandlerFolder folder,
            HandlerManifest manifest,
            Instance instance,
            ExtensionReport last,
            Optional<String> trouble) {
        Optional<ExtensionReport> status = status(folder, manifest, instance, last);
        if (status.isEmpty()) {
            return;
        }
        ExtensionReport now = status.get();
        if (trouble.isPresent()) {
            now = reports.ailing(now, trouble.get());
        } else if (manifest.reportHeartbeat()) {
            now = reports.beating(
                    now, Heartbeat.read(folder.heartbeat(), settings.clock().instant()));
        }
        ExtensionReport before = Optional.ofNullable(told.get(instance.item()))
                .filter(news -> news.generation() == instance.generation())
                .orElse(last);
        if (!same(now, before)) {
            sink.report(now);
            told.put(instance.item(), now);
        }
    }

    /** What the status file says now, or else the operation's end; empty when it is better to say nothing. */
    private Optional<ExtensionReport> status(
            HandlerFolder folder, HandlerManifest manifest, Instance instance, ExtensionReport last) {
        boolean good = last.phase() == Phase.SUCCEEDED;
        Found found = instance.settings().isEmpty()
                ? new Found.Nothing() // without settings there is no status (section 10)
                : new StatusFile(folder.status(StepRunner.extension(manifest, instance.name()), instance.sequence()))
                        .read();
        Optional<Found> before = Optional.ofNullable(unread.remove(instance.item()));
        return switch (found) {
            // a failed operation is only talked over by a good end, which a handler may reach later
            case Found.Status(HandlerStatus status) ->
                good || status.word().equals("success")
                        ? Optional.of(reports.news(instance, status))
                        : Optional.empty();
            case Found.Missing _, Found.Nothing _ -> good ? Optional.of(reports.news(last)) : Optional.empty();
            case Found.Invalid invalid -> {
                unread.put(instance.item(), invalid);
                yield good && before.filter(invalid::equals).isPresent()
                        ? Optional.of(reports.news(instance, invalid))
                        : Optional.empty();
            }
        };
    }

    static boolean same(ExtensionReport one, ExtensionReport other) {
        return one.code().equals(other.code())
                && one.level().equals(other.level())
                && one.displayStatus().equals(other.displayStatus())
                && one.message().equals(other.message())
                && one.status().equals(other.status());
    }
}
