package io.holdfast.agent.extensions;

import io.holdfast.agent.extensions.ExtensionReport.Phase;
import io.holdfast.agent.extensions.HandlerCalls.Call;
import io.holdfast.agent.extensions.HandlerCalls.Ended;
import io.holdfast.agent.extensions.HandlerRecord.Installed;
import io.holdfast.agent.extensions.HandlerRecord.Instance;
import io.holdfast.agent.extensions.StepRunner.Taken;
import io.holdfast.agent.handlers.ContractVariables;
import io.holdfast.agent.handlers.HandlerCode;
import io.holdfast.agent.handlers.HandlerCommand;
import io.holdfast.agent.handlers.HandlerException;
import io.holdfast.agent.handlers.HandlerFiles;
import io.holdfast.agent.handlers.HandlerFolder;
import io.holdfast.agent.handlers.HandlerManifest;
import io.holdfast.agent.handlers.HandlerState;
import io.holdfast.agent.handlers.HandlerStatus;
import io.holdfast.agent.handlers.StatusFile;
import io.holdfast.agent.handlers.StatusFile.Found;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The steps that run a handler's command, and what follows from its end (sections 7 and 9). */
final class CommandSteps {
    private static final Duration SOON = Duration.ofMillis(500);

    private final ExecutorSettings settings;
    private final HandlerCalls calls;
    private final FileSteps files;
    private final Reports reports;
    private final ReportSink sink;

    CommandSteps(ExecutorSettings settings, HandlerCalls calls, FileSteps files, Reports reports, ReportSink sink) {
        this.settings = settings;
        this.calls = calls;
        this.files = files;
        this.reports = reports;
        this.sink = sink;
    }

    Taken install(HandlerRecord record, Work work)
            throws IOException, InterruptedException, HandlerException, StepFailure {
        Call call = call(record, work, work.version(), HandlerCommand.INSTALL, work.name(), work.sequence());
        call.variables().uninstallExitCode(work.uninstalled().orElse(ContractVariables.NOT_RUN));
        Ended ended = calls.run(record, call);
        calls.check(call, ended.outcome());
        HandlerFiles.state(call.folder(), HandlerState.INSTALLED);
        tell(call, HandlerFiles.NOT_READY, "Plugin installed but not enabled");
        Installed installed = new Installed(work.version(), work.digest(), HandlerState.INSTALLED);
        return new Taken(record.installed(Optional.of(installed)).with(ended.work()), ended.run());
    }

    Taken enable(HandlerRecord record, Work work)
            throws IOException, InterruptedException, HandlerException, StepFailure {
        Call call = call(record, work, work.version(), HandlerCommand.ENABLE, work.name(), work.sequence());
        call.variables().uninstallExitCode(work.uninstalled().orElse(ContractVariables.NOT_RUN));
        Ended ended = calls.run(record, call);
        calls.check(call, ended.outcome());
        return new Taken(enabled(record, call, work.item()).with(ended.work()), ended.run());
    }

    private static HandlerRecord enabled(HandlerRecord record, Call call, String item) throws IOException {
        HandlerFiles.state(call.folder(), HandlerState.ENABLED);
        tell(call, HandlerFiles.READY, "Plugin enabled");
        if (call.extension().isPresent()) {
            HandlerFiles.extensionState(call.folder(), call.extension().get(), true);
        }
        HandlerRecord after = record.installed(record.installed().map(installed -> installed.in(HandlerState.ENABLED)));
        Optional<Instance> instance = record.instance(item);
        return instance.isPresent() ? after.with(instance.get().enabled(true)) : after;
    }

    private static void tell(Call call, String status, String message) throws IOException {
        HandlerFiles.tell(
                call.folder(),
                call.manifest().supportsMultipleExtensions(),
                status,
                HandlerCode.SUCCESS.number(),
                message);
    }

    /** None of the handler's extensions is enabled any more. */
    private static HandlerRecord disabled(HandlerRecord record, Call call) throws IOException {
        if (record.all().stream().anyMatch(Instance::enabled)) {
            return record;
        }
        HandlerFiles.state(call.folder(), HandlerState.INSTALLED);
        tell(call, HandlerFiles.NOT_READY, "Plugin disabled");
        return record.installed(record.installed().map(installed -> installed.in(HandlerState.INSTALLED)));
    }

    /** Another extension that an update of their handler has disabled. */
    Optional<Instance> nextToEnable(HandlerRecord record, Work work) {
        return record.all().stream()
                .filter(other -> !other.item().equals(work.item()) && !other.enabled())
                .filter(other -> other.last()
                        .filter(last -> last.phase() == Phase.SUCCEEDED)
                        .isPresent())
                .findFirst();
    }

    Taken enableOther(HandlerRecord record, Work work) throws IOException, InterruptedException, HandlerException {
        Instance other = nextToEnable(record, work).orElseThrow();
        Call call = call(record, work, work.version(), HandlerCommand.ENABLE, other.name(), other.sequence());
        call.variables().uninstallExitCode(work.uninstalled().orElse(ContractVariables.NOT_RUN));
        HandlerFiles.settings(call.folder(), call.extension(), other.sequence(), other.settings());
        Ended ended = calls.run(record, call);
        try {
            calls.check(call, ended.outcome());
            return new Taken(enabled(record, call, other.item()).with(ended.work()), ended.run());
        } catch (StepFailure failure) {
            ExtensionReport report = reports.failed(work.of(other), failure, Optional.empty());
            sink.report(report);
            return new Taken(record.with(other.reported(report)).with(ended.work()), ended.run());
        }
    }

    Taken disableOld(HandlerRecord record, Work work)
            throws IOException, InterruptedException, HandlerException, StepFailure {
        HandlerVersion old = work.old().orElseThrow();
        Instance instance =
                record.all().stream().filter(Instance::enabled).findFirst().orElseThrow();
        Call call = call(record, work, old, HandlerCommand.DISABLE, instance.name(), work.sequence());
        Ended ended = calls.run(record, call);
        checkOld(record, work, call, ended);
        Instance quiet = instance.enabled(false);
        Optional<ExtensionReport> cut = instance.last().filter(last -> last.phase() == Phase.RUNNING);
        if (cut.isPresent()) {
            ExtensionReport canceled = reports.replaced(cut.get());
            sink.report(canceled);
            quiet = quiet.told(quiet.generation(), canceled);
        }
        HandlerRecord after = disabled(record.with(quiet), call);
        return new Taken(
                after.with(ended.work().disabled(instance.name(), HandlerCalls.exitCode(ended.outcome()))),
                ended.run());
    }

    /** The new version's manifest decides whether the old one's failure stops the update. */
    private void checkOld(HandlerRecord record, Work work, Call call, Ended ended)
            throws IOException, HandlerException, StepFailure {
        try {
            calls.check(call, ended.outcome());
        } catch (StepFailure failure) {
            if (!files.manifest(record, work.version()).continueOnUpdateFailure()) {
                throw new StepFailure(
                        HandlerCode.UPDATE_FAILED,
                        failure.getMessage() + "; ContinueOnUpdate: False",
                        failure.exitCode());
            }
        }
    }

    /** In a downgrade the old version's command is the one that runs (section 9). */
    Taken update(HandlerRecord record, Work work)
            throws IOException, InterruptedException, HandlerException, StepFailure {
        HandlerVersion old = work.old().orElseThrow();
        boolean down = old.compareTo(work.version()) > 0;
        Call call =
                call(record, work, down ? old : work.version(), HandlerCommand.UPDATE, work.name(), work.sequence());
        call.variables().updating(down ? work.version() : old, work.version());
        if (call.manifest().supportsMultipleExtensions()) {
            Map<String, Optional<String>> codes = new LinkedHashMap<>();
            record.all()
                    .forEach(each -> codes.put(
                            each.name(), Optional.ofNullable(work.disabled().get(each.name()))));
            call.variables().disableExitCodes(codes);
        } else {
            call.variables().disableExitCode(work.disabled().values().stream().findFirst());
        }
        Ended ended = calls.run(record, call);
        try {
            calls.check(call, ended.outcome());
        } catch (StepFailure failure) {
            HandlerFiles.state(call.folder(), HandlerState.FAILED_UPGRADE);
            throw failure;
        }
        return new Taken(record.with(ended.work()), ended.run());
    }

    Taken uninstallOld(HandlerRecord record, Work work)
            throws IOException, InterruptedException, HandlerException, StepFailure {
        HandlerVersion old = work.old().orElseThrow();
        Call call = call(record, work, old, HandlerCommand.UNINSTALL, work.name(), work.sequence());
        Ended ended = calls.run(record, call);
        checkOld(record, work, call, ended);
        return new Taken(record.with(ended.work().uninstalled(HandlerCalls.exitCode(ended.outcome()))), ended.run());
    }

    /**
     * A failure stops the removal of the handler, but not that of one of several extensions (section 9). Whoever asks for the
     * removal once more gets it: a delete is never refused for good.
     */
    Taken disable(HandlerRecord record, Work work)
            throws IOException, InterruptedException, HandlerException, StepFailure {
        Instance instance = record.instance(work.item()).orElseThrow();
        Call call = call(record, work, work.version(), HandlerCommand.DISABLE, work.name(), instance.sequence());
        Ended ended = calls.run(record, call);
        if (record.all().size() == 1 && instance.stuck().isEmpty()) {
            try {
                calls.check(call, ended.outcome());
            } catch (StepFailure failure) {
                throw failure.with("delete it again to remove it all the same");
            }
        }
        HandlerRecord after = disabled(record.with(instance.enabled(false)), call);
        return new Taken(after.with(ended.work()), ended.run());
    }

    /** A failure is logged with the command's output, and otherwise ignored (section 9). */
    Taken uninstall(HandlerRecord record, Work work) throws IOException, InterruptedException, HandlerException {
        long sequence = record.instance(work.item()).map(Instance::sequence).orElse(0L);
        Call call = call(record, work, work.version(), HandlerCommand.UNINSTALL, work.name(), sequence);
        Ended ended = calls.run(record, call);
        return new Taken(record.with(ended.work()), ended.run());
    }

    /** Waits for what the handler says about its extension, and makes the outcome of it. */
    HandlerRecord observe(HandlerRecord record, Work work, BooleanSupplier superseded)
            throws IOException, InterruptedException, HandlerException, StepFailure {
        if (work.settings().isEmpty()) {
            return record; // without settings there is no status (section 10)
        }
        StatusFile file = statusFile(record, work);
        Found found = file.readable(settings.statusWait());
        if (files.manifest(record, work.version()).background()) {
            return background(record, work, file, superseded);
        }
        if (!(found instanceof Found.Invalid)) {
            if (found instanceof Found.Missing
                    || (found instanceof Found.Status status && status.status().transitioning())) {
                sink.report(reports.running(work, "Plugin enabled; its extension is in transition", status(found)));
            }
            found = file.settled(settings.observe(), superseded);
        }
        return record.with(work.ending(outcome(work, found, superseded.getAsBoolean())));
    }

    /** What ends soon is waited for; the rest goes on without the handler's queue, so that it can be stopped. */
    private HandlerRecord background(HandlerRecord record, Work work, StatusFile file, BooleanSupplier superseded)
            throws IOException, InterruptedException, StepFailure {
        Found found = file.settled(SOON, superseded);
        return record.with(work.ending(
                found instanceof Found.Status(HandlerStatus status) && status.transitioning() && !work.interrupted()
                        ? reports.running(work, status.message().orElse("Running"), Optional.of(status.status()))
                        : outcome(work, found, false)));
    }

    private ExtensionReport outcome(Work work, Found found, boolean superseded) throws StepFailure {
        return switch (found) {
            case Found.Status(HandlerStatus status)
            when status.transitioning() ->
                superseded
                        ? reports.interrupted(
                                work, "Superseded", "A newer operation came before the handler's end", status(found))
                        : unsettled(work, found);
            case Found.Status(HandlerStatus status) ->
                work.interrupted() && status.word().equals("error")
                        ? reports.interrupted(
                                work,
                                "Interrupted",
                                "The machine went down while the extension was enabled; "
                                        + status.message().orElse(""),
                                status(found))
                        : reports.settled(work, status);
            case Found.Nothing _ -> reports.enabled(work);
            case Found.Missing _ -> unsettled(work, found);
            case Found.Invalid(HandlerCode code, String message) -> throw new StepFailure(code, message);
        };
    }

    private ExtensionReport unsettled(Work work, Found found) throws StepFailure {
        if (work.interrupted()) {
            return reports.interrupted(
                    work, "Interrupted", "The machine went down while the extension was enabled", status(found));
        }
        String last = found instanceof Found.Missing ? "no status was reported" : "last status was transitioning";
        throw new StepFailure(
                HandlerCode.ENABLE_FAILED,
                "the extension did not reach a terminal state within "
                        + settings.observe().toSeconds() + " s; " + last);
    }

    private static Optional<JsonObject> status(Found found) {
        return found instanceof Found.Status status
                ? Optional.of(status.status().status())
                : Optional.empty();
    }

    private StatusFile statusFile(HandlerRecord record, Work work) throws IOException, HandlerException {
        HandlerFolder folder = files.folder(record, work.version());
        HandlerManifest manifest = HandlerFiles.manifest(folder);
        return new StatusFile(folder.status(StepRunner.extension(manifest, work.name()), work.sequence()));
    }

    /** What the status file says at this moment, for the report of a failed enable. */
    Optional<JsonObject> statusNow(HandlerRecord record, Work work) {
        if (work.step() != Step.ENABLE || work.settings().isEmpty()) {
            return Optional.empty();
        }
        try {
            return status(statusFile(record, work).read());
        } catch (IOException | HandlerException _) {
            return Optional.empty(); // the report says what failed; the status only adds to it
        }
    }

    private Call call(
            HandlerRecord record, Work work, HandlerVersion version, HandlerCommand command, String name, long sequence)
            throws IOException, HandlerException {
        HandlerFolder folder = files.folder(record, version);
        HandlerManifest manifest = HandlerFiles.manifest(folder);
        Optional<String> extension = StepRunner.extension(manifest, name);
        // in an update the old version's lines go to the log without extension name (section 5)
        boolean ofOld = work.old().filter(version::equals).isPresent();
        return new Call(
                folder,
                manifest,
                command,
                ContractVariables.of(settings.environment(), folder, sequence, extension),
                ofOld ? Optional.empty() : extension);
    }
}
