package io.holdfast.agent.handlers;

import io.holdfast.agent.platform.BootId;
import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.agent.platform.ProcessStart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program that a handler of ours left behind for one extension ({@code holdfast.background}). Its file is there from
 * before the program begins until after its last status is written; the first line names the machine's start, the process
 * id and the process's start in ticks.
 */
public record BackgroundRun(Path file) {
    private static final int MAX_FILE = 1 << 10;
    private static final Pattern LINE = Pattern.compile("([0-9a-f-]{36}) ([0-9]{1,10}) ([0-9]{1,18})");

    public static BackgroundRun of(HandlerFolder folder, String extension, long sequence) {
        return new BackgroundRun(folder.base().resolve("run").resolve(extension + "." + sequence));
    }

    /** Whether it has not come to its end, as far as its file tells. */
    public boolean unfinished() {
        return Files.exists(file);
    }

    /** Whether the program lives; without its file, or with one that cannot be read, it does not. */
    public boolean alive() throws IOException {
        Optional<byte[]> content = DurableFiles.read(file, MAX_FILE);
        if (content.isEmpty()) {
            return false;
        }
        String first = new String(content.get(), StandardCharsets.US_ASCII)
                .lines()
                .findFirst()
                .orElse("");
        Matcher line = LINE.matcher(first);
        return line.matches()
                && line.group(1).equals(BootId.current().text())
                && new ProcessStart(Long.parseLong(line.group(2)), Long.parseLong(line.group(3))).alive();
    }
}
