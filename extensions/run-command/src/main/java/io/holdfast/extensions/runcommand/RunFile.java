package io.holdfast.extensions.runcommand;

import io.holdfast.extensions.handler.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The file of one run, from before its script begins until after its end was told. Its first line names the machine's start,
 * the process id and the process's start of the program that sees to the run, as the extension manager reads it; the second
 * is the mark that everything of the run carries in its environment.
 */
record RunFile(Path folder, String extension, long sequence) {
    /** Name of the environment variable that holds the mark. */
    static final String MARK = "HOLDFAST_RUN";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private String name() {
        return extension + "." + sequence;
    }

    private Path path() {
        return folder.resolve(name());
    }

    private Path wish() {
        return folder.resolveSibling("cancel").resolve(name());
    }

    /** Makes this process the one that sees to the run. */
    void claim() throws IOException {
        Durable.folder(folder);
        Files.deleteIfExists(wish());
        Proc self = Proc.of(ProcessHandle.current().pid()).orElseThrow(() -> new IOException("/proc is not there"));
        Durable.write(
                path(),
                Proc.boot() + " " + self.pid() + " " + self.start() + "\n" + UUID.randomUUID() + "\n",
                folder.getParent() == null ? folder : folder.getParent());
    }

    boolean exists() {
        return Files.exists(path());
    }

    private Optional<List<String>> lines() throws IOException {
        if (!exists()) {
            return Optional.empty();
        }
        List<String> lines = Files.readString(path()).lines().toList();
        return lines.size() == 2 && lines.get(0).matches("[0-9a-f-]{36} [0-9]{1,10} [0-9]{1,18}")
                ? Optional.of(lines)
                : Optional.empty();
    }

    /** The process that sees to the run, if it lives. */
    private Optional<Proc> runner() throws IOException {
        Optional<List<String>> lines = lines();
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        String[] words = lines.get().get(0).split(" ", -1);
        return words[0].equals(Proc.boot())
                ? Proc.of(Long.parseLong(words[1])).filter(process -> process.start() == Long.parseLong(words[2]))
                : Optional.empty();
    }

    boolean alive() throws IOException {
        return runner().isPresent();
    }

    /** The mark of the run's processes; empty for one that never began. */
    Optional<String> mark() throws IOException {
        return lines().map(lines -> lines.get(1));
    }

    /** Whether somebody wants the run to end. */
    boolean unwanted() {
        return Files.exists(wish());
    }

    /** Ends the run and all that it started; whether its own program did, which then has told so. */
    boolean end() throws IOException, InterruptedException {
        Durable.folder(folder.resolveSibling("cancel"));
        if (alive()) {
            Durable.write(wish(), "", folder.getParent() == null ? folder : folder.getParent());
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (alive() && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        boolean told = !exists();
        Optional<Proc> deaf = runner();
        if (deaf.isPresent()) {
            ProcessHandle.of(deaf.get().pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
        Tree.kill(this);
        forget();
        return told;
    }

    void forget() throws IOException {
        Files.deleteIfExists(path());
        Files.deleteIfExists(wish());
    }
}
