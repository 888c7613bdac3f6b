package io.holdfast.extensions.handler;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** The highest sequence number that an extension has begun, on the disk before anything of it runs ({@code mrseq}). */
public final class SequenceMark {
    private static final String END = ".mrseq";

    private final Path folder;
    private final Path file;

    public SequenceMark(Handler handler) {
        this.folder = handler.state();
        this.file = folder.resolve(handler.extension() + END);
    }

    /** Whether the number is new; from then on it is not. */
    public boolean take(long sequence) throws IOException {
        Durable.folder(folder);
        if (Files.exists(file) && Long.parseLong(Files.readString(file).strip()) >= sequence) {
            return false;
        }
        Durable.write(file, sequence + "\n", folder);
        return true;
    }

    /** Marks live in the folder of a version: in an update they move to the folder of this one. */
    public static void carryOver(Path base, Map<String, String> environment) throws IOException {
        String from = environment.getOrDefault("AZURE_GUEST_AGENT_UPDATING_FROM_VERSION", "");
        String own = String.valueOf(base.getFileName());
        int dash = own.lastIndexOf('-');
        if (from.matches("[0-9.]{1,40}") && dash > 0) {
            Path old = base.resolveSibling(own.substring(0, dash + 1) + from);
            if (!old.equals(base)) {
                carryOver(old.resolve("state"), base.resolve("state"));
            }
        }
    }

    /** Takes the marks of another version over; a number that is there already stays when it is higher. */
    private static void carryOver(Path from, Path to) throws IOException {
        if (!Files.isDirectory(from)) {
            return;
        }
        Durable.folder(to);
        try (DirectoryStream<Path> marks = Files.newDirectoryStream(from, "*" + END)) {
            for (Path mark : marks) {
                Files.copy(mark, to.resolve(mark.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
