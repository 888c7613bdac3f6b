package io.holdfast.extensions.customscript;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The highest sequence number that an extension has begun, on the disk before anything of it runs ({@code mrseq}). */
final class SequenceMark {
    private static final String END = ".mrseq";

    private final Path folder;
    private final Path file;

    SequenceMark(Handler handler) {
        this.folder = handler.state();
        this.file = folder.resolve(handler.extension() + END);
    }

    /** Whether the number is new; from then on it is not. */
    boolean take(long sequence) throws IOException {
        Durable.folder(folder);
        if (Files.exists(file) && Long.parseLong(Files.readString(file).strip()) >= sequence) {
            return false;
        }
        Durable.write(file, sequence + "\n", folder);
        return true;
    }

    /** Takes the marks of another version over; a number that is there already stays when it is higher. */
    static void carryOver(Path from, Path to) throws IOException {
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
