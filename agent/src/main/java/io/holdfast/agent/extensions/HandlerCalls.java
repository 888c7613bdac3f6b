package io.holdfast.agent.extensions;

import io.holdfast.agent.extensions.FaultPoints.Moment;
import io.holdfast.agent.handlers.CommandLog;
import io.holdfast.agent.handlers.ContractVariables;
import io.holdfast.agent.handlers.HandlerAccess;
import io.holdfast.agent.handlers.HandlerCode;
import io.holdfast.agent.handlers.HandlerCommand;
import io.holdfast.agent.handlers.HandlerFolder;
import io.holdfast.agent.handlers.HandlerManifest;
import io.holdfast.agent.handlers.OutputText;
import io.holdfast.agent.platform.BootId;
import io.holdfast.agent.platform.CommandLine;
import io.holdfast.agent.platform.CommandOutcome;
import io.holdfast.agent.platform.CommandOutput;
import io.holdfast.agent.platform.CommandRunner;
import io.holdfast.agent.platform.GroupLimits;
import io.holdfast.agent.platform.PrivilegeException;
import io.holdfast.agent.platform.Privileges;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Runs handler commands under the journal: a command that an agent started is found again by the next one. */
final class HandlerCalls {
    private static final System.Logger LOG = System.getLogger(HandlerCalls.class.getName());

    /** For what a removed handler has left running, from being asked to end to being ended. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final ExecutorSettings settings;
    private final CommandRunner runner;
    private final Journal journal;
    private final Turns turns;

    HandlerCalls(ExecutorSettings settings, CommandRunner runner, Journal journal, Turns turns) {
        this.settings = settings;
        this.runner = runner;
        this.journal = journal;
        this.turns = turns;
    }

    /**
     * One call.
     *
     * @param extension for the log's name and the variables, where a handler has several extensions
     */
    record Call(
            HandlerFolder folder,
            HandlerManifest manifest,
            HandlerCommand command,
            ContractVariables variables,
            Optional<String> extension) {}

    /** How the call ended; the work tells whether the machine went down on the way. */
    record Ended(CommandOutcome outcome, Work work, Optional<String> run) {}

    /** Starts the command of the current step when it may, or waits for the one that was started before. */
    Ended run(HandlerRecord record, Call call) throws IOException, InterruptedException {
        if (!call.command().alone()) {
            return runNow(record, call);
        }
        String handler = record.type().key();
        turns.take(handler);
        try {
            Ended ended = runNow(record, call);
            turns.leave(handler);
            return ended; // interrupted, the command goes on, and so does its turn
        } catch (IOException | RuntimeException e) {
            turns.leave(handler);
            throw e;
        }
    }

    /** Whether a command of the handler, begun by an agent before this one, may still run and hold up others. */
    static boolean runsAlone(HandlerRecord record) {
        return record.work()
                .filter(work -> work.run().isPresent())
                .flatMap(work -> work.step().command())
                .filter(HandlerCommand::alone)
                .isPresent();
    }

    private Ended runNow(HandlerRecord record, Call call) throws IOException, InterruptedException {
        Work work = record.work().orElseThrow();
        Duration limit = limit(call);
        if (work.run().isPresent()) {
            Work.Run run = work.run().get();
            boolean thisBoot = run.boot().equals(BootId.current());
            if (!thisBoot || !runner.fence(run.id())) {
                Duration spent =
                        Duration.between(run.started(), settings.clock().instant());
                Duration left = spent.isNegative() ? limit : limit.minus(spent);
                CommandOutcome outcome =
                        runner.await(run.id(), run.boot(), left.isNegative() ? Duration.ZERO : left, limit);
                if (!(outcome instanceof CommandOutcome.Interrupted)) {
                    log(call, outcome);
                    return new Ended(outcome, work, Optional.of(run.id()));
                }
                work = work.step() == Step.ENABLE ? work.afterCrash() : work.idle();
            }
            runner.discard(run.id());
        }
        String id = runner.prepare();
        FaultPoints.pass(work.step(), Moment.PREPARED);
        work = work.running(new Work.Run(id, BootId.current(), settings.clock().instant()));
        journal.store(record.with(work));
        FaultPoints.pass(work.step(), Moment.JOURNALED);
        Optional<CommandOutcome.NotStarted> refused = start(id, record, call);
        FaultPoints.pass(work.step(), Moment.STARTED);
        CommandOutcome outcome = refused.isPresent() ? refused.get() : runner.await(id, BootId.current(), limit, limit);
        FaultPoints.pass(work.step(), Moment.ENDED);
        log(call, outcome);
        return new Ended(outcome, work, Optional.of(id));
    }

    /** A command that cannot be given the rights that its manifest asks for is not run with others. */
    private Optional<CommandOutcome.NotStarted> start(String run, HandlerRecord record, Call call) throws IOException {
        Privileges privileges;
        try {
            privileges = HandlerAccess.open(call.folder(), call.manifest(), record.thumbprint());
        } catch (PrivilegeException e) {
            runner.fence(run);
            return Optional.of(new CommandOutcome.NotStarted(String.valueOf(e.getMessage())));
        }
        return runner.start(
                run,
                new CommandLine(
                        call.folder().seen(call.folder().base()),
                        shell(call),
                        call.folder().handlerName(),
                        GroupLimits.cpu(call.manifest().limits().cpuPercent()),
                        call.variables().asMap(),
                        privileges));
    }

    /** Ends what commands of the handler have left running; what cannot be ended does not hold the removal up. */
    void endAll(HandlerRecord record) throws IOException, InterruptedException {
        if (!runner.end(record.type().handlerName(), GRACE)) {
            LOG.log(System.Logger.Level.WARNING, "processes of {0} cannot be ended", record.type());
        }
    }

    /** Forgets the run, once its outcome is journaled. */
    void settle(Optional<String> run) throws IOException {
        if (run.isPresent()) {
            runner.discard(run.get());
        }
    }

    private Duration limit(Call call) {
        Duration limit = call.manifest().limit(call.command());
        return settings.longest()
                .filter(longest -> longest.compareTo(limit) < 0)
                .orElse(limit);
    }

    private String shell(Call call) {
        String command =
                call.folder().seen(call.folder().base()) + "/" + call.manifest().command(call.command());
        return shell(settings.java(), call.manifest(), command);
    }

    /** The command line; jar files of handlers of ours get the launcher in front. */
    static String shell(Path launcher, HandlerManifest manifest, String command) {
        if (manifest.runtime().isEmpty()) {
            return command;
        }
        String java = launcher.toString().replace("'", "'\\''");
        return "'" + java + "' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Xmx64m -jar " + command;
    }

    /** Throws unless the command ended with 0. */
    void check(Call call, CommandOutcome outcome) throws StepFailure {
        String shell = shell(call);
        switch (outcome) {
            case CommandOutcome.Exited(int code, CommandOutput output) -> {
                if (code != 0) {
                    throw new StepFailure(
                            call.command().failure(),
                            "[ExtensionOperationError] Non-zero exit code: " + code + ", " + shell + "\n"
                                    + OutputText.of(output),
                            OptionalInt.of(code));
                }
            }
            case CommandOutcome.TimedOut(Duration limit, CommandOutput output) ->
                throw new StepFailure(
                        HandlerCode.TIMED_OUT,
                        "[ExtensionOperationError] Timeout(" + limit.toSeconds() + "): " + shell + "\n"
                                + OutputText.of(output));
            case CommandOutcome.Vanished(CommandOutput output) ->
                throw new StepFailure(
                        call.command().failure(),
                        "[ExtensionOperationError] Killed from outside: " + shell + "\n" + OutputText.of(output));
            case CommandOutcome.NotStarted(String reason) ->
                throw new StepFailure(
                        call.command().failure(), "[ExtensionOperationError] Not started: " + shell + ": " + reason);
            case CommandOutcome.Interrupted _ ->
                throw new StepFailure(call.command().failure(), "[ExtensionOperationError] Interrupted: " + shell);
        }
    }

    /** The code that later commands of an update get to know (section 7). */
    static String exitCode(CommandOutcome outcome) {
        return switch (outcome) {
            case CommandOutcome.Exited exited -> Integer.toString(exited.code());
            case CommandOutcome.TimedOut _ -> HandlerCode.TIMED_OUT.text();
            case CommandOutcome.Vanished _, CommandOutcome.NotStarted _, CommandOutcome.Interrupted _ ->
                HandlerCode.UNKNOWN.text();
        };
    }

    /** A log that cannot be written does not fail the operation. */
    private void log(Call call, CommandOutcome outcome) {
        CommandOutput output = switch (outcome) {
            case CommandOutcome.Exited exited -> exited.output();
            case CommandOutcome.TimedOut timedOut -> timedOut.output();
            case CommandOutcome.Vanished vanished -> vanished.output();
            case CommandOutcome.NotStarted _, CommandOutcome.Interrupted _ -> CommandOutput.NONE;
        };
        try {
            CommandLog.append(
                    call.folder().commandLog(call.extension()),
                    settings.clock().instant(),
                    shell(call),
                    OutputText.of(output));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the command log could not be written: {0}", e.getMessage());
        }
    }
}
