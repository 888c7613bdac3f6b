package io.holdfast.cli.policy;

import io.holdfast.cli.files.InputFiles;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonLimits;
import io.holdfast.policy.AliasTable;
import io.holdfast.policy.PolicyException;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Files that are named, and those in folders that are named. */
public final class PolicyFiles {
    public static final int MAX_BYTES = 64 << 20;
    private static final int MOST_FILES = 100_000;
    private static final JsonLimits LIMITS = new JsonLimits(MAX_BYTES, 200, 2_000_000);

    private PolicyFiles() {}

    /**
     * A file that is named counts whatever its name is; of a folder those with one of the endings, in order.
     *
     * @param endings such as {@code .json}
     */
    public static List<Path> find(List<Path> paths, Set<String> endings) throws CommandException {
        List<Path> files = new ArrayList<>();
        for (Path path : paths) {
            if (!Files.isDirectory(path)) {
                files.add(path);
                continue;
            }
            try (Stream<Path> below = Files.walk(path, 32, new FileVisitOption[0])) {
                below.filter(Files::isRegularFile)
                        .filter(file -> endings.stream()
                                .anyMatch(
                                        ending -> Ascii.lower(file.getFileName().toString())
                                                .endsWith(ending)))
                        .sorted()
                        .limit(MOST_FILES + 1L)
                        .forEach(files::add);
            } catch (IOException e) {
                throw CommandException.unusable(InputFiles.describe(path, e));
            }
            if (files.size() > MOST_FILES) {
                throw CommandException.unusable(path + ": too many files (expected: at most " + MOST_FILES + ")");
            }
        }
        if (files.isEmpty()) {
            throw CommandException.unusable(
                    paths.getFirst() + ": no files (expected: names that end in " + String.join(" or ", endings) + ")");
        }
        return files;
    }

    /** JSON in UTF-8, with or without a byte order mark. */
    public static Json json(Path file) throws CommandException, JsonException {
        byte[] bytes = InputFiles.bytes(file, MAX_BYTES);
        boolean mark =
                bytes.length >= 3 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb && bytes[2] == (byte) 0xbf;
        return Json.parse(mark ? Arrays.copyOfRange(bytes, 3, bytes.length) : bytes, LIMITS);
    }

    /** What {@code az provider list --expand resourceTypes/aliases} prints, or lines of type, alias and path between tabs. */
    public static AliasTable aliases(Path file) throws CommandException {
        try {
            return Ascii.lower(file.toString()).endsWith(".tsv")
                    ? AliasTable.parseTsv(
                            InputFiles.text(file, MAX_BYTES).lines().toList())
                    : AliasTable.parse(json(file));
        } catch (JsonException | PolicyException e) {
            throw CommandException.unusable(file + ": is no alias table: " + e.getMessage());
        }
    }
}
