package io.holdfast.agent.extensions;

import io.holdfast.agent.extensions.HandlerRecord.Instance;
import io.holdfast.agent.handlers.ContractVariables;
import io.holdfast.agent.handlers.HandlerAccess;
import io.holdfast.agent.handlers.HandlerException;
import io.holdfast.agent.handlers.HandlerFolder;
import io.holdfast.agent.handlers.HandlerManifest;
import io.holdfast.agent.handlers.HandlerState;
import io.holdfast.agent.platform.CommandLine;
import io.holdfast.agent.platform.CommandRunner;
import io.holdfast.agent.platform.ControlGroup;
import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.agent.platform.HostedProcess;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The programs of handlers that have no service of their own ({@code holdfast.hostedCommand}): they run while their handler is
 * enabled and the extension manager is on, and end with it.
 */
final class HostedPrograms implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(HostedPrograms.class.getName());
    private static final String GROUP = "hosted";

    private final ExecutorSettings settings;
    private final CommandRunner runner;
    private final FileSteps files;
    private final Path marks;
    private final Path script;
    private final Map<String, Keeper> keepers = new HashMap<>();
    private boolean on;
    private boolean closed;

    HostedPrograms(ExecutorSettings settings, CommandRunner runner, FileSteps files, Path folder) throws IOException {
        this.settings = settings;
        this.runner = runner;
        this.files = files;
        this.marks = folder.resolve("hosted");
        this.script = HostedProcess.script(folder);
        DurableFiles.ownerOnlyDirectory(marks);
    }

    /** After a start: ends what a killed agent has left running; it is begun anew when the manager is on. */
    void recover() throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(marks)) {
            for (Path mark : left) {
                String handler = mark.getFileName().toString();
                HostedProcess.endLeftOver(mark, runner.group(handler).map(group -> group.child(GROUP)));
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Whether programs may run at all. */
    synchronized void manager(boolean now) {
        on = now;
    }

    /** Begins or ends the handler's program, as its record wants it. */
    synchronized void look(HandlerRecord record) throws IOException {
        Keeper keeper = keepers.get(record.type().key());
        if (!wanted(record)) {
            stop(record);
        } else if (keeper == null) {
            start(record);
        } else {
            keeper.well();
            HostedProcess.trim(folder(record).hostedLog());
        }
    }

    private boolean wanted(HandlerRecord record) {
        boolean enabled = record.installed()
                        .filter(installed -> installed.state() == HandlerState.ENABLED)
                        .isPresent()
                && record.all().stream().anyMatch(Instance::enabled);
        return on
                && !closed
                && enabled
                && manifest(record).flatMap(HandlerManifest::hostedCommand).isPresent();
    }

    private Optional<HandlerManifest> manifest(HandlerRecord record) {
        try {
            return Optional.of(files.manifest(record, folder(record).version()));
        } catch (IOException | HandlerException e) {
            LOG.log(System.Logger.Level.WARNING, "{0} hosts nothing: {1}", record.type(), e.getMessage());
            return Optional.empty();
        }
    }

    private HandlerFolder folder(HandlerRecord record) {
        return files.folder(record, record.installed().orElseThrow().version());
    }

    /** After an enable: the program reads its settings when it begins. */
    synchronized void again(HandlerRecord record) throws IOException {
        stop(record);
        look(record);
    }

    private void start(HandlerRecord record) {
        HandlerFolder folder = folder(record);
        HandlerManifest manifest = manifest(record).orElseThrow();
        long sequence = record.all().stream()
                .filter(Instance::enabled)
                .map(Instance::sequence)
                .max(Comparator.naturalOrder())
                .orElse(0L);
        String program =
                folder.seen(folder.base()) + "/" + manifest.hostedCommand().orElseThrow();
        Map<String, String> variables = ContractVariables.of(settings.environment(), folder, sequence, Optional.empty())
                .asMap();
        Path mark = marks.resolve(folder.handlerName());
        keepers.put(record.type().key(), new Keeper(folder.handlerName(), () -> {
            Optional<ControlGroup> group = runner.group(folder.handlerName()).map(all -> all.child(GROUP));
            CommandLine line = new CommandLine(
                    folder.seen(folder.base()),
                    HandlerCalls.shell(settings.java(), manifest, program),
                    folder.handlerName(),
                    manifest.limits(),
                    variables,
                    HandlerAccess.open(folder, manifest, record.thumbprint()));
            return HostedProcess.start(
                    line, group, new HostedProcess.Place(settings.folders(), script, folder.hostedLog(), mark));
        }));
    }

    /** Ends the handler's program, with everything it started, before its handler is taken away. */
    synchronized void stop(HandlerRecord record) throws IOException {
        Optional<Keeper> keeper =
                Optional.ofNullable(keepers.remove(record.type().key()));
        if (keeper.isPresent()) {
            try {
                keeper.get().stop();
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
    }

    private static InterruptedIOException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        InterruptedIOException failure = new InterruptedIOException("interrupted while a hosted program was ended");
        failure.initCause(cause);
        return failure;
    }

    /** Why the handler's program does not run well. */
    synchronized Optional<String> trouble(HandlerRecord record) {
        return Optional.ofNullable(keepers.get(record.type().key())).flatMap(Keeper::trouble);
    }

    @Override
    public void close() {
        Map<String, Keeper> all;
        synchronized (this) {
            closed = true;
            all = Map.copyOf(keepers);
            keepers.clear();
        }
        all.forEach((handler, keeper) -> {
            try {
                keeper.stop();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.ERROR, "the hosted program of {0}: {1}", handler, e.getMessage());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
