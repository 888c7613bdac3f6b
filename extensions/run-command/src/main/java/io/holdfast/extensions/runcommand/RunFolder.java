package io.holdfast.extensions.runcommand;

import io.holdfast.extensions.handler.Handler;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The runs that have not come to their end: one file each, {@code NAME.SEQUENCE}. */
record RunFolder(Path path) {
    RunFile file(Handler handler) {
        return new RunFile(path, handler.extension(), handler.sequence());
    }

    List<RunFile> of(String extension) throws IOException {
        return all().stream().filter(run -> run.extension().equals(extension)).toList();
    }

    List<RunFile> all() throws IOException {
        List<RunFile> runs = new ArrayList<>();
        if (Files.isDirectory(path)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
                for (Path file : files) {
                    String name = String.valueOf(file.getFileName());
                    int dot = name.lastIndexOf('.');
                    if (dot > 0 && name.substring(dot + 1).matches("[0-9]{1,18}")) {
                        runs.add(new RunFile(path, name.substring(0, dot), Long.parseLong(name.substring(dot + 1))));
                    }
                }
            }
        }
        return runs;
    }
}
