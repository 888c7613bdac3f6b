package io.holdfast.cli.packages;

import io.holdfast.cli.files.InputFiles;
import io.holdfast.cli.outcome.CommandException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What lies in a handler's folder, in the order of its names: regular files, and folders that are empty. */
record HandlerFolder(List<HandlerFolder.Item> items) {

    /**
     * One file or empty folder.
     *
     * @param name in the package; an empty folder's ends in a slash
     */
    record Item(String name, Path path) {
        boolean folder() {
            return name.endsWith("/");
        }
    }

    HandlerFolder {
        items = List.copyOf(items);
    }

    /** Lists the folder; links and special files are refused, because a package has neither. */
    static HandlerFolder read(Path folder) throws CommandException {
        List<Item> items = new ArrayList<>();
        PackageNames names = new PackageNames();
        try {
            List<Path> refused = new ArrayList<>();
            List<Found> found = walk(folder, refused);
            if (!refused.isEmpty()) {
                throw CommandException.unusable(
                        refused.getFirst() + ": is a link or a special file (expected: regular files and folders)");
            }
            for (Found next : found) {
                names.accept(next.item().name(), next.size());
                items.add(next.item());
            }
        } catch (IOException e) {
            throw CommandException.unusable(InputFiles.describe(folder, e));
        }
        items.sort(Comparator.comparing(Item::name));
        return new HandlerFolder(items);
    }

    Optional<Path> file(String name) {
        return items.stream()
                .filter(item -> item.name().equals(name))
                .map(Item::path)
                .findFirst();
    }

    private record Found(Item item, long size) {}

    private static List<Found> walk(Path folder, List<Path> refused) throws IOException {
        Path root = folder.toRealPath();
        List<Found> found = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) throws IOException {
                try (var children = Files.newDirectoryStream(path)) {
                    if (!path.equals(root) && !children.iterator().hasNext()) {
                        found.add(new Found(new Item(name(path) + "/", path), 0));
                    }
                }
                return next();
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    found.add(new Found(new Item(name(path), path), attributes.size()));
                } else {
                    refused.add(path);
                }
                return next();
            }

            private String name(Path path) {
                List<String> parts = new ArrayList<>();
                root.relativize(path).forEach(part -> parts.add(part.toString()));
                return String.join("/", parts);
            }

            private FileVisitResult next() {
                boolean enough = !refused.isEmpty() || found.size() > PackageNames.MAX_ENTRIES;
                return enough ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
            }
        });
        return found;
    }
}
