package io.holdfast.agent.extensions;

import io.holdfast.agent.extensions.ExtensionReport.Phase;
import io.holdfast.agent.extensions.HandlerRecord.Installed;
import io.holdfast.agent.extensions.HandlerRecord.Instance;
import io.holdfast.agent.handlers.HandlerCode;
import io.holdfast.agent.handlers.HandlerException;
import io.holdfast.agent.handlers.SettingsFile;
import io.holdfast.agent.handlers.TransportKeys;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.protocol.RefusalCode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Decides what a wish asks for, and journals that as work. */
final class Intake {
    /** A dot would split the names of settings files in the wrong place, but ARM allows it; slashes never come here. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]{0,79}");

    private static final int MAX_HANDLER_NAME = 180;

    private final Journal journal;
    private final FileSteps files;
    private final TransportKeys keys;
    private final SettingsMark marks;
    private final Reports reports;
    private final ReportSink sink;

    Intake(Journal journal, FileSteps files, TransportKeys keys, SettingsMark marks, Reports reports, ReportSink sink) {
        this.journal = journal;
        this.files = files;
        this.keys = keys;
        this.marks = marks;
        this.reports = reports;
        this.sink = sink;
    }

    /** The record with the work that is to be done; empty when there is nothing to do. */
    Optional<HandlerRecord> accept(DesiredExtension desired) throws IOException {
        HandlerRecord record = journal.record(desired.type());
        Optional<Instance> known = record.instance(desired.item());
        if (known.filter(instance -> instance.generation() >= desired.generation())
                .isPresent()) {
            return Optional.empty();
        }
        Optional<String> refusal = refusal(record, desired);
        if (refusal.isPresent()) {
            sink.report(reports.refused(desired, HandlerCode.UNKNOWN.text(), refusal.get()));
            return Optional.empty();
        }
        String mark = marks.of(desired);
        boolean same = same(known, mark);
        if (same && there(record, desired)) {
            again(record, known.orElseThrow(), desired);
            return Optional.empty();
        }
        Wanted wanted = same
                ? new Wanted(
                        record,
                        known.orElseThrow().sequence(),
                        known.orElseThrow().settings())
                : settings(record, desired);
        Instance instance = new Instance(
                desired.item(),
                desired.name(),
                desired.generation(),
                wanted.sequence(),
                known.map(Instance::enabled).orElse(false),
                mark,
                wanted.text(),
                desired.after(),
                Optional.empty(),
                known.flatMap(Instance::last).filter(last -> last.phase() == Phase.RUNNING));
        Work work = new Work(
                Work.Kind.APPLY,
                desired.item(),
                desired.name(),
                desired.generation(),
                desired.version(),
                desired.packageDigest(),
                wanted.sequence(),
                wanted.text(),
                mark,
                Step.FETCH,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                false,
                files.placed(record, desired.version()),
                Optional.empty());
        HandlerRecord next = wanted.record().with(instance);
        next = next.with(work.at(StepRunner.first(next, work, folderThere(next))));
        journal.store(next);
        sink.report(reports.running(work, "Accepted by the machine", Optional.empty()));
        return Optional.of(next);
    }

    /** Tells the end again where nothing would be done; otherwise does nothing. */
    boolean standsAgain(DesiredExtension desired) throws IOException {
        HandlerRecord record = journal.record(desired.type());
        Optional<Instance> known =
                record.instance(desired.item()).filter(instance -> instance.generation() <= desired.generation());
        boolean stands = record.work().isEmpty()
                && refusal(record, desired).isEmpty()
                && same(known, marks.of(desired))
                && there(record, desired);
        if (stands) {
            again(record, known.orElseThrow(), desired);
        }
        return stands;
    }

    private static boolean same(Optional<Instance> known, String mark) {
        return known.filter(instance -> instance.mark().equals(mark) && stands(instance))
                .isPresent();
    }

    private boolean there(HandlerRecord record, DesiredExtension desired) {
        return record.installed().filter(installed -> fits(installed, desired)).isPresent() && folderThere(record);
    }

    /** Whether it came to a good end, or runs in the background and may still. */
    private static boolean stands(Instance instance) {
        return instance.last()
                .filter(last -> last.phase() == Phase.RUNNING
                        || (last.phase() == Phase.SUCCEEDED
                                && !(last.code().equals("warning")
                                        && last.exitCode().orElse(0) != 0)))
                .isPresent();
    }

    private static boolean fits(Installed installed, DesiredExtension desired) {
        return installed.version().equals(desired.version())
                && installed.digest().equals(desired.packageDigest());
    }

    private boolean folderThere(HandlerRecord record) {
        if (record.installed().isEmpty()) {
            return false;
        }
        try {
            files.manifest(record, record.installed().get().version());
            return true;
        } catch (IOException | HandlerException _) {
            return false;
        }
    }

    /** What can be said no to before anything is fetched. */
    private Optional<String> refusal(HandlerRecord record, DesiredExtension desired) {
        if (!NAME.matcher(desired.name()).matches()) {
            return Optional.of("extension name: expected 1 to 80 letters, digits, '-', '_' and '.'");
        }
        if (record.all().stream()
                .anyMatch(other ->
                        !other.item().equals(desired.item()) && Ascii.equalsIgnoreCase(other.name(), desired.name()))) {
            return Optional.of("the name " + desired.name() + " is taken on this machine by another extension or run"
                    + " command of " + desired.type());
        }
        String folder = desired.type().handlerName();
        if (folder.length() > MAX_HANDLER_NAME) {
            return Optional.of("publisher and type have " + folder.length() + " characters (expected: at most "
                    + MAX_HANDLER_NAME + " together)");
        }
        for (HandlerRecord other : journal.all().values()) {
            if (!other.isEmpty()
                    && !other.type().equals(desired.type())
                    && other.type().handlerName().equalsIgnoreCase(folder)) {
                return Optional.of(desired.type() + " would share the folder " + folder + " with " + other.type()
                        + ", which is installed");
            }
        }
        Optional<Installed> installed = record.installed();
        if (installed
                .filter(i ->
                        i.version().equals(desired.version()) && !i.digest().equals(desired.packageDigest()))
                .isPresent()) {
            return Optional.of("version " + desired.version() + " of " + desired.type()
                    + " is installed from the package " + installed.get().digest() + " (wanted: "
                    + desired.packageDigest() + "); publish the change under a new version");
        }
        return Optional.empty();
    }

    /** The same again in a new generation: nothing runs, and the outcome is told again. */
    private void again(HandlerRecord record, Instance known, DesiredExtension desired) throws IOException {
        ExtensionReport last = known.last().orElseThrow();
        ExtensionReport report = new ExtensionReport(
                last.item(),
                last.name(),
                desired.generation(),
                last.phase(),
                last.code(),
                last.level(),
                last.displayStatus(),
                last.message(),
                last.exitCode(),
                last.status(),
                last.time());
        sink.report(report);
        journal.store(record.with(known.told(desired.generation(), report)));
    }

    /** What it comes after did not come to a good end: nothing of it is begun, and that is its outcome. */
    void blocked(DesiredExtension desired, String message) throws IOException {
        HandlerRecord record = journal.record(desired.type());
        Optional<Instance> known = record.instance(desired.item());
        if (known.filter(instance -> instance.generation() >= desired.generation())
                .isPresent()) {
            return;
        }
        ExtensionReport report = reports.refused(desired, RefusalCode.DEPENDENCY_FAILED.code(), message);
        sink.report(report);
        Instance before = known.orElseGet(() -> new Instance(
                desired.item(),
                desired.name(),
                desired.generation(),
                0,
                false,
                "",
                "",
                desired.after(),
                Optional.empty(),
                Optional.empty()));
        journal.store(record.with(before.told(desired.generation(), report)));
    }

    private record Wanted(HandlerRecord record, long sequence, String text) {}

    /** New settings get the next sequence number; no settings at all have number 0 (section 6). */
    private Wanted settings(HandlerRecord record, DesiredExtension desired) throws IOException {
        if (desired.settings().isEmpty() && desired.protectedSettings().isEmpty()) {
            return new Wanted(record, 0, "");
        }
        HandlerRecord after = record.sequenceFrom(record.nextSequence() + 1);
        Optional<SettingsFile.Protected> envelope = Optional.empty();
        if (desired.protectedSettings().isPresent()) {
            String thumbprint = keys.ensure(record.type(), record.thumbprint());
            after = after.transport(Optional.of(thumbprint));
            envelope = Optional.of(
                    keys.wrap(thumbprint, desired.protectedSettings().get()));
        }
        return new Wanted(after, record.nextSequence(), SettingsFile.text(desired.settings(), envelope));
    }

    /** The work of a removal; empty when there is nothing left to remove, which is reported. */
    Optional<HandlerRecord> removal(String key, String item, Optional<Long> generation) throws IOException {
        Optional<HandlerRecord> found = Optional.ofNullable(journal.all().get(key))
                .filter(record -> record.instance(item).isPresent());
        if (found.isEmpty()) {
            generation.ifPresent(number -> sink.report(reports.removed(item, item, number, false)));
            return Optional.empty();
        }
        HandlerRecord record = found.get();
        Instance instance = record.instance(item).orElseThrow();
        if (generation.isPresent() && instance.stuck().equals(generation)) {
            return Optional.empty(); // this very removal has failed, and was told; only a new one goes on
        }
        Work work = new Work(
                generation.isPresent() ? Work.Kind.REMOVE : Work.Kind.REMOVE_LOCALLY,
                item,
                instance.name(),
                generation.orElse(instance.generation()),
                record.installed().map(Installed::version).orElse(new HandlerVersion("0")),
                record.installed().map(Installed::digest).orElse(Digest.of()),
                instance.sequence(),
                instance.settings(),
                instance.mark(),
                Step.DELETE,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                false,
                false,
                Optional.empty());
        HandlerRecord next = record.with(work.at(StepRunner.first(record, work, folderThere(record))));
        journal.store(next);
        return Optional.of(next);
    }
}
