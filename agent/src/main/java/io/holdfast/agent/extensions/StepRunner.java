package io.holdfast.agent.extensions;

import io.holdfast.agent.extensions.FaultPoints.Moment;
import io.holdfast.agent.extensions.HandlerRecord.Installed;
import io.holdfast.agent.extensions.HandlerRecord.Instance;
import io.holdfast.agent.handlers.HandlerCode;
import io.holdfast.agent.handlers.HandlerException;
import io.holdfast.agent.handlers.HandlerManifest;
import io.holdfast.agent.handlers.HandlerState;
import io.holdfast.agent.packages.PackageException;
import io.holdfast.protocol.RefusalCode;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Takes the steps of a handler's work one after another, each journaled before it is taken. */
final class StepRunner {
    private final Journal journal;
    private final HandlerCalls calls;
    private final CommandSteps commands;
    private final HostedPrograms hosted;
    private final FileSteps files;
    private final Reports reports;
    private final ReportSink sink;

    StepRunner(
            Journal journal,
            HandlerCalls calls,
            CommandSteps commands,
            HostedPrograms hosted,
            FileSteps files,
            Reports reports,
            ReportSink sink) {
        this.journal = journal;
        this.calls = calls;
        this.commands = commands;
        this.hosted = hosted;
        this.files = files;
        this.reports = reports;
        this.sink = sink;
    }

    /** What a step leaves: the record to be journaled, and the run that is over then. */
    record Taken(HandlerRecord record, Optional<String> run) {
        static Taken of(HandlerRecord record) {
            return new Taken(record, Optional.empty());
        }
    }

    /** Brings the record's work to its end. */
    void finish(HandlerRecord start, BooleanSupplier superseded) throws IOException, InterruptedException {
        try {
            steps(start, superseded);
        } finally {
            if (!Thread.currentThread().isInterrupted()) {
                hosted.look(journal.record(start.type()));
            }
        }
    }

    private void steps(HandlerRecord start, BooleanSupplier superseded) throws IOException, InterruptedException {
        HandlerRecord record = start;
        while (record.work().isPresent()) {
            Work work = record.work().get();
            FaultPoints.pass(work.step(), Moment.BEFORE);
            if (work.step() == Step.REPORT) {
                record = report(record, work);
                continue;
            }
            Taken taken;
            Step next;
            try {
                taken = take(record, work, superseded);
                next = StepTable.next(work.step(), facts(taken.record()))
                        .orElseThrow(() -> new IllegalStateException("no row for " + work.step()));
            } catch (StepFailure failure) {
                taken = failed(journal.record(record.type()), failure);
                next = Step.REPORT;
            }
            FaultPoints.pass(work.step(), Moment.AFTER);
            record = taken.record().with(taken.record().work().orElseThrow().at(next));
            journal.store(record);
            calls.settle(taken.run());
            if (work.step() == Step.ENABLE && next != Step.REPORT) {
                hosted.again(record);
            }
        }
    }

    /** A hosted program ends before the commands that take its handler away, as a service would. */
    private void quiet(HandlerRecord record, Work work) throws IOException {
        boolean ends = switch (work.step()) {
            case DISABLE_OLD, CARRY_OVER, UPDATE, UNINSTALL_OLD, DROP_OLD, UNINSTALL, END, DELETE -> true;
            case DISABLE -> record.all().size() == 1;
            case FETCH, UNPACK, CONFIGURE, INSTALL, ENABLE, ENABLE_OTHERS, OBSERVE, FORGET, REPORT -> false;
        };
        if (ends) {
            hosted.stop(record);
        }
    }

    private Taken take(HandlerRecord record, Work work, BooleanSupplier superseded)
            throws IOException, InterruptedException, StepFailure {
        try {
            quiet(record, work);
            return switch (work.step()) {
                case FETCH -> Taken.of(files.fetch(record, work));
                case UNPACK -> Taken.of(files.unpack(record, work));
                case CONFIGURE -> Taken.of(files.configure(record, work));
                case CARRY_OVER -> Taken.of(files.carryOver(record, work));
                case DROP_OLD -> Taken.of(files.dropOld(record, work));
                case END -> end(record);
                case DELETE -> Taken.of(files.delete(record, work));
                case FORGET -> Taken.of(files.forget(record, work));
                case INSTALL -> commands.install(record, work);
                case ENABLE -> commands.enable(record, work);
                case ENABLE_OTHERS -> commands.enableOther(record, work);
                case DISABLE_OLD -> commands.disableOld(record, work);
                case UPDATE -> commands.update(record, work);
                case UNINSTALL_OLD -> commands.uninstallOld(record, work);
                case DISABLE -> commands.disable(record, work);
                case UNINSTALL -> commands.uninstall(record, work);
                case OBSERVE -> Taken.of(commands.observe(record, work, superseded));
                case REPORT -> throw new IllegalStateException("reports are sent by finish()");
            };
        } catch (HandlerException e) {
            throw new StepFailure(e.code(), String.valueOf(e.getMessage()));
        } catch (PackageException e) {
            throw refused(e);
        } catch (IOException e) {
            throw new StepFailure(
                    HandlerCode.UNKNOWN,
                    "step " + work.step().label() + ": " + e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    /** What commands left running was the handler's, and goes with it; before that it was left alone (section 1, item 3). */
    private Taken end(HandlerRecord record) throws IOException, InterruptedException {
        calls.endAll(record);
        return Taken.of(record);
    }

    private static StepFailure refused(PackageException e) {
        String message = "[ExtensionDownloadError] " + e.reason() + ": " + e.getMessage();
        return switch (e.reason()) {
            case DIGEST_MISMATCH -> new StepFailure(RefusalCode.PACKAGE_MISMATCH, message);
            case TOO_LARGE, NOT_A_ZIP, UNSAFE_NAME, UNSAFE_ENTRY, TOO_MANY_ENTRIES, DAMAGED ->
                new StepFailure(RefusalCode.PACKAGE_UNSAFE, message);
            case NO_MANIFEST -> new StepFailure(HandlerCode.MANIFEST_MISSING, message);
        };
    }

    /** The journaled record, in which a run may have been noted since, with the failure as its outcome. */
    private Taken failed(HandlerRecord record, StepFailure failure) {
        Work work = record.work().orElseThrow();
        Optional<String> run = work.run().map(Work.Run::id);
        HandlerRecord after = record;
        if (work.step() == Step.UPDATE
                && work.old().filter(old -> old.compareTo(work.version()) > 0).isPresent()) {
            after = after.installed(Optional.empty()); // a failed downgrade: the old version counts no more (section 9)
        }
        Optional<Instance> instance = record.instance(work.item());
        if (work.removal() && work.step() == Step.DISABLE && instance.isPresent()) {
            after = after.with(instance.get().stuckIn(work.generation()));
        }
        files.note(record, work, failure);
        return new Taken(after.with(work.ending(reports.failed(work, failure, commands.statusNow(record, work)))), run);
    }

    private HandlerRecord report(HandlerRecord record, Work work) throws IOException {
        ExtensionReport outcome = work.outcome()
                .orElseGet(() -> work.removal()
                        ? reports.removed(
                                work.item(), work.name(), work.generation(), work.kind() == Work.Kind.REMOVE_LOCALLY)
                        : reports.enabled(work));
        Optional<Instance> instance = record.instance(work.item());
        instance.flatMap(Instance::last)
                .filter(last -> last.phase() == ExtensionReport.Phase.RUNNING && replaces(outcome, last))
                .ifPresent(last -> sink.report(reports.replaced(last)));
        sink.report(outcome);
        FaultPoints.pass(Step.REPORT, Moment.AFTER);
        HandlerRecord after = record.withoutWork();
        if (outcome.phase() == ExtensionReport.Phase.REMOVED) {
            after = after.without(work.item());
        } else if (instance.isPresent() && !work.removal()) {
            after = after.with(instance.get().reported(outcome));
        }
        journal.store(after);
        return after;
    }

    /** Whether what ran in the background is over with this outcome of something newer. */
    private static boolean replaces(ExtensionReport outcome, ExtensionReport running) {
        return outcome.phase() == ExtensionReport.Phase.REMOVED || running.generation() < outcome.generation();
    }

    private StepTable.Facts facts(HandlerRecord record) {
        Work work = record.work().orElseThrow();
        Optional<Installed> installed = record.installed();
        boolean same = installed.filter(i -> i.version().equals(work.version())).isPresent();
        boolean others = record.all().stream().anyMatch(other -> !other.item().equals(work.item()));
        return new StepTable.Facts(
                same,
                installed.isPresent() && !same,
                installed.filter(i -> i.state() == HandlerState.ENABLED).isPresent()
                        && record.all().stream().anyMatch(Instance::enabled),
                work.step() != Step.DROP_OLD || updateWithInstall(record, work),
                commands.nextToEnable(record, work).isPresent(),
                !others);
    }

    private boolean updateWithInstall(HandlerRecord record, Work work) {
        try {
            return files.manifest(record, work.version()).updateWithInstall();
        } catch (IOException | HandlerException _) {
            return true; // the install that follows fails with the manifest's error
        }
    }

    /** The first step of work on that record. */
    static Step first(HandlerRecord record, Work work, boolean folderThere) {
        boolean last =
                record.all().stream().allMatch(instance -> instance.item().equals(work.item()));
        boolean installed = record.installed().isPresent();
        if (!work.removal()) {
            boolean same = record.installed()
                    .filter(i -> i.version().equals(work.version()) && folderThere)
                    .isPresent();
            return same ? Step.CONFIGURE : Step.FETCH;
        }
        if (installed && folderThere) {
            boolean enabled =
                    record.instance(work.item()).filter(Instance::enabled).isPresent();
            return enabled ? Step.DISABLE : last ? Step.UNINSTALL : Step.FORGET;
        }
        return last ? Step.END : Step.FORGET;
    }

    /** Whether the handler's manifest allows several extensions. */
    static Optional<String> extension(HandlerManifest manifest, String name) {
        return manifest.supportsMultipleExtensions() ? Optional.of(name) : Optional.empty();
    }
}
