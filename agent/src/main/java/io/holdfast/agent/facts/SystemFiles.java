package io.holdfast.agent.facts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The kernel's and the distribution's files, below a root that tests replace. What is not there is simply not known. */
record SystemFiles(Path root) {
    private static final int MAX_BYTES = 1 << 20;

    /** The text of a file; empty when it cannot be read, for many machines lack some of these files. */
    String text(String path) {
        try (java.io.InputStream in = Files.newInputStream(root.resolve(path))) {
            return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
        } catch (IOException _) {
            return "";
        }
    }

    /** The first line, trimmed; empty when there is none. */
    Optional<String> line(String path) {
        return text(path).lines().findFirst().map(String::strip).filter(line -> !line.isEmpty());
    }

    /** Names in a folder, sorted. */
    List<String> names(String path) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root.resolve(path))) {
            for (Path entry : stream) {
                names.add(String.valueOf(entry.getFileName()));
            }
        } catch (IOException _) {
            return List.of();
        }
        names.sort(null);
        return names;
    }

    boolean exists(String path) {
        return Files.exists(root.resolve(path));
    }
}
