package io.holdfast.extensions.customscript;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a command or script. Its text reaches the interpreter through a pipe: it may be protected, and a file or a process
 * argument could be read by others. Standard input of the program is empty.
 *
 * <p>The streams go to files, because a daemon that the program leaves behind keeps them open. A stream beyond 16 MiB is
 * emptied and goes on from there.
 */
final class Program {
    private static final long MAX_STREAM = 16L << 20;

    /** Moves the pipe to descriptor 3, then becomes the interpreter, which reads the program there. */
    private static final String BOOT = "exec 3<&0 </dev/null; exec \"$@\" /dev/fd/3";

    private final Path folder;

    Program(Path folder) {
        this.folder = folder;
    }

    int run(String text) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", BOOT, "sh");
        builder.command().addAll(interpreter(text));
        builder.directory(folder.toFile());
        for (Path stream : List.of(stdout(), stderr())) {
            Files.deleteIfExists(stream);
            Files.createFile(stream);
        }
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(stdout().toFile()));
        builder.redirectError(ProcessBuilder.Redirect.appendTo(stderr().toFile()));
        Process process = builder.start();
        Thread.ofVirtual().start(() -> feed(process, text));
        while (!process.waitFor(1, TimeUnit.SECONDS)) {
            bound(stdout());
            bound(stderr());
        }
        return process.exitValue();
    }

    Path stdout() {
        return folder.resolve("stdout");
    }

    Path stderr() {
        return folder.resolve("stderr");
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
    static List<String> interpreter(String text) {
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
