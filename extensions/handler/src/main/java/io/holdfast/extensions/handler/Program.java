package io.holdfast.extensions.handler;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs a command or script. Its text reaches the interpreter through a pipe: it may be protected, and a file or a process
 * argument could be read by others. Standard input of the program is empty.
 *
 * <p>The streams go to files, because a daemon that the program leaves behind keeps them open. A stream beyond 16 MiB is
 * emptied and goes on from there.
 */
public final class Program {
    private static final long MAX_STREAM = 16L << 20;

    /**
     * Moves the pipe to descriptor 3, gives it and the streams to the owner in the first argument, if there is one, and
     * becomes the rest of the arguments.
     */
    private static final String BOOT = "exec 3<&0 </dev/null; if [ -n \"$1\" ]; then"
            + " chown -- \"$1\" /proc/self/fd/3 /proc/self/fd/1 /proc/self/fd/2 || exit 126; fi; shift; exec \"$@\"";

    private final Path folder;

    /** @param folder where the streams go, and where the program runs unless a user has a place of their own */
    public Program(Path folder) {
        this.folder = folder;
    }

    /**
     * How a text is run.
     *
     * @param arguments of the program; everybody on the machine can read them
     * @param environment beside that of this process
     * @param account whose rights it has; empty for those of this process
     * @param session whether it leads a session of its own, so that all of it can be found
     */
    public record Launch(
            List<String> arguments, Map<String, String> environment, Optional<Account> account, boolean session) {
        public static final Launch PLAIN = new Launch(List.of(), Map.of(), Optional.empty(), false);

        public Launch {
            arguments = List.copyOf(arguments);
            environment = Map.copyOf(environment);
        }

        /** Without values. */
        @Override
        public String toString() {
            return "Launch[" + arguments.size() + " arguments, " + environment.keySet() + ", " + account + "]";
        }
    }

    public Process start(String text, Launch launch) throws IOException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", BOOT, "sh"));
        command.add(launch.account().map(Account::owner).orElse(""));
        if (launch.session()) {
            command.add("setsid");
        }
        launch.account().ifPresent(account -> command.addAll(account.prefix()));
        command.addAll(interpreter(text));
        command.add("/dev/fd/3");
        command.addAll(launch.arguments());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.directory(launch.account().flatMap(Account::home).orElse(folder).toFile());
        builder.environment().putAll(launch.environment());
        for (Path stream : List.of(stdout(), stderr())) {
            Files.deleteIfExists(stream);
            Files.createFile(stream);
        }
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(stdout().toFile()));
        builder.redirectError(ProcessBuilder.Redirect.appendTo(stderr().toFile()));
        Process process = builder.start();
        Thread.ofVirtual().start(() -> feed(process, text));
        return process;
    }

    public Path stdout() {
        return folder.resolve("stdout");
    }

    public Path stderr() {
        return folder.resolve("stderr");
    }

    /** What was written last; nothing before the program was started. */
    public Output output() throws IOException {
        return Files.exists(stderr()) ? Output.of(stdout(), stderr()) : Output.NONE;
    }

    /** Bounds what the streams take on the disk. */
    public void bound() throws IOException {
        bound(stdout());
        bound(stderr());
    }

    private static void feed(Process process, String text) {
        try (OutputStream pipe = process.getOutputStream()) {
            pipe.write(text.getBytes(StandardCharsets.UTF_8));
            if (!text.endsWith("\n")) {
                pipe.write('\n');
            }
        } catch (IOException _) {
            // the program ended before it had read its text to the end, as with "exit" in the middle
        }
    }

    /** The interpreter of a {@code #!} line with at most one argument, else the shell. */
    public static List<String> interpreter(String text) {
        String first = text.lines().findFirst().orElse("");
        if (!first.startsWith("#!")) {
            return List.of("/bin/sh");
        }
        String[] words = first.substring(2).strip().split("\\s+", 2);
        return words[0].startsWith("/") ? List.of(words) : List.of("/bin/sh");
    }

    private static void bound(Path stream) throws IOException {
        if (Files.size(stream) > MAX_STREAM) {
            try (FileChannel channel = FileChannel.open(stream, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
        }
    }
}
