package io.holdfast.agent.platform;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;

/**
 * The programs of the machine itself. For an image that does not run, services and accounts are changed in its files by
 * the same programs; nothing runs there that could be told, and packages are left to its own package manager.
 */
public final class CommandTools implements MachineTools {
    private static final Duration SHORT = Duration.ofSeconds(60);
    private static final Duration PACKAGES = Duration.ofMinutes(15);
    private static final int HEAD = 4096;

    private final MachineRoot root;
    private final ProgramLimit limit;

    public CommandTools(MachineRoot root) {
        this(root, ProgramLimit.NONE);
    }

    public CommandTools(MachineRoot root, ProgramLimit limit) {
        this.root = root;
        this.limit = limit;
    }

    @Override
    public void installPackage(String name) throws IOException {
        apt("install", name);
    }

    @Override
    public void removePackage(String name) throws IOException {
        apt("remove", name);
    }

    private void apt(String verb, String name) throws IOException {
        if (!root.isRunning()) {
            throw new IOException("cannot " + verb + " " + name + ": " + root.folder() + " is not the running machine");
        }
        must(List.of("apt-get", "-q", "-y", "--no-install-recommends", verb, "--", name), PACKAGES);
    }

    @Override
    public void unit(UnitChange change, String unit) throws IOException {
        List<String> command = new ArrayList<>(List.of("systemctl"));
        if (!root.isRunning()) {
            if (change == UnitChange.RELOAD) {
                return; // nothing runs there
            }
            command.add("--root=" + root.folder());
        } else if (change != UnitChange.RELOAD && change != UnitChange.UNMASK) {
            command.add("--now");
        }
        command.addAll(List.of(change.word(), "--", unit));
        must(command, SHORT);
    }

    @Override
    public void account(AccountTool tool, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(tool.name().toLowerCase(Locale.ROOT)));
        if (!root.isRunning()) {
            command.addAll(List.of("-P", root.folder().toString()));
        }
        command.addAll(arguments);
        must(command, SHORT);
    }

    @Override
    public void unloadModule(String name) throws IOException {
        if (root.isRunning()) {
            must(List.of("modprobe", "-r", "--", name), SHORT);
        }
    }

    @Override
    public void remount(String mountPoint, String option) throws IOException {
        if (root.isRunning()) {
            must(List.of("mount", "-o", "remount," + option, "--", mountPoint), SHORT);
        }
    }

    @Override
    public void loadAuditRules() throws IOException {
        if (root.isRunning()) {
            must(List.of("augenrules", "--load"), SHORT);
        }
    }

    @Override
    public Ended script(String text, Duration patience) throws IOException {
        if (!root.isRunning()) {
            throw new IOException("scripts run on the running machine only, and " + root.folder() + " is an image");
        }
        Path file = Files.createTempFile("holdfast-", ".script", Modes.ownerOnly());
        try {
            Files.writeString(file, text);
            return run(List.of("/bin/sh", file.toString()), patience);
        } finally {
            Files.delete(file);
        }
    }

    private void must(List<String> command, Duration patience) throws IOException {
        Ended ended = run(command, patience);
        if (ended.exit() != 0) {
            throw new IOException(String.join(" ", command) + ": exit code " + ended.exit() + " (expected: 0): "
                    + ended.output().strip());
        }
    }

    private Ended run(List<String> command, Duration patience) throws IOException {
        Path output = Files.createTempFile("holdfast-", ".out", Modes.ownerOnly());
        try {
            ProcessBuilder builder = new ProcessBuilder(limit.around(command));
            builder.environment().clear();
            builder.environment()
                    .putAll(Map.of(
                            "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                            "LC_ALL", "C",
                            "DEBIAN_FRONTEND", "noninteractive"));
            builder.directory(new File("/"));
            builder.redirectInput(Redirect.from(new File("/dev/null")));
            builder.redirectErrorStream(true);
            builder.redirectOutput(output.toFile());
            int exit = finish(start(builder), command, patience);
            byte[] said;
            try (var in = Files.newInputStream(output)) {
                said = in.readNBytes(HEAD);
            }
            return new Ended(exit, new String(said, StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
        }
    }

    private static Process start(ProcessBuilder builder) throws IOException {
        Lock gate = SpawnGate.starting();
        gate.lock();
        try {
            return builder.start();
        } finally {
            gate.unlock();
        }
    }

    private static int finish(Process process, List<String> command, Duration patience) throws IOException {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new IOException(command.getFirst() + ": did not end within " + patience.toSeconds() + " s");
            }
            return process.exitValue();
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException(command.getFirst() + ": was interrupted");
        }
    }
}
