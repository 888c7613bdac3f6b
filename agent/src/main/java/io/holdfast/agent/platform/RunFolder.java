package io.holdfast.agent.platform;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What agent and shim say to each other about one run, by file names only: {@code token} becomes
 * {@code claim.PID.START} (the shim runs the command) or {@code fenced} (no shim ever will); {@code pending} becomes
 * {@code exit.CODE} or {@code unable}. {@code overtime} says that the agent has killed the run. Nothing is flushed: after
 * a crash of the machine the boot id tells that every run is over.
 */
record RunFolder(Path path) {
    private static final Pattern CLAIM = Pattern.compile("claim\\.([0-9]{1,18})\\.([0-9]{1,18})");
    private static final Pattern EXIT = Pattern.compile("exit\\.([0-9]{1,3})");

    /** A command that writes without end is cut back to this many bytes of each stream while it runs. */
    private static final long KEPT = 64 << 10;

    private static final long FLOOD = 1 << 20;

    sealed interface Ending {
        record Exit(int code) implements Ending {}

        record Unable() implements Ending {}
    }

    static RunFolder create(Path path) throws IOException {
        DurableFiles.directory(path);
        RunFolder folder = new RunFolder(path);
        for (String name : new String[] {"pending", "stdout", "stderr", "token"}) {
            DurableFiles.create(path.resolve(name)).close();
        }
        return folder;
    }

    Path stdout() {
        return path.resolve("stdout");
    }

    Path stderr() {
        return path.resolve("stderr");
    }

    /** Control groups that the shim enters first. */
    void enter(List<Path> entrances) throws IOException {
        StringBuilder lines = new StringBuilder();
        entrances.forEach(entrance -> lines.append(entrance).append('\n'));
        Files.writeString(path.resolve("groups"), lines.toString());
    }

    /** The control group that it entered; without one, a group that has no place and nobody in it. */
    ControlGroup group() throws IOException {
        Path file = path.resolve("groups");
        return new ControlGroup(
                Files.exists(file)
                        ? Files.readAllLines(file).stream()
                                .map(line -> DurableFiles.parent(Path.of(line)))
                                .toList()
                        : List.of());
    }

    /** Whose command it is; noted where no control group keeps its processes together. */
    void handler(String name) throws IOException {
        Files.writeString(path.resolve("handler"), name);
    }

    Optional<String> handler() throws IOException {
        Path file = path.resolve("handler");
        return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    }

    boolean exists() {
        return Files.isDirectory(path);
    }

    /** Takes the token, so that no shim starts any more; false when a shim has it. */
    boolean fence() throws IOException {
        if (Files.exists(path.resolve("fenced"))) {
            return true;
        }
        try {
            Files.move(path.resolve("token"), path.resolve("fenced"), StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    void markOvertime() throws IOException {
        Path mark = path.resolve("overtime");
        if (!Files.exists(mark)) {
            DurableFiles.create(mark).close();
        }
    }

    boolean overtime() {
        return Files.exists(path.resolve("overtime"));
    }

    /** The shim that runs the command. */
    Optional<ProcessStart> owner() throws IOException {
        return named(CLAIM)
                .map(claim -> new ProcessStart(Long.parseLong(claim.group(1)), Long.parseLong(claim.group(2))));
    }

    Optional<Ending> ending() throws IOException {
        if (Files.exists(path.resolve("unable"))) {
            return Optional.of(new Ending.Unable());
        }
        return named(EXIT).map(exit -> new Ending.Exit(Integer.parseInt(exit.group(1))));
    }

    private Optional<Matcher> named(Pattern pattern) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
            for (Path file : files) {
                Matcher matcher = pattern.matcher(file.getFileName().toString());
                if (matcher.matches()) {
                    return Optional.of(matcher);
                }
            }
        }
        return Optional.empty();
    }

    /** Cuts streams that have grown too long; the shim's descriptors append, so that writing goes on behind the cut. */
    void trim() throws IOException {
        for (Path stream : new Path[] {stdout(), stderr()}) {
            if (Files.size(stream) > FLOOD) {
                try (FileChannel channel = FileChannel.open(stream, StandardOpenOption.WRITE)) {
                    channel.truncate(KEPT);
                }
            }
        }
    }

    /** What cannot be read is left out: output never fails an operation (section 7). */
    CommandOutput output() {
        return new CommandOutput(head(stdout()), head(stderr()));
    }

    private static byte[] head(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(CommandOutput.HEAD);
        } catch (IOException _) {
            return new byte[0];
        }
    }
}
