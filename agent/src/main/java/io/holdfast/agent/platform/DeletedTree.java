package io.holdfast.agent.platform;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.UUID;

/**
 * Deletes a folder in which somebody else may be writing. Each folder is opened below the one before (openat(2)), so that a
 * folder which is exchanged for a link at the right moment leads nowhere.
 */
final class DeletedTree {
    /** Folders in folders that are open at a time; what lies deeper is moved up first. */
    private static final int DEEPEST = 64;

    private final SecureDirectoryStream<Path> top;
    private boolean movedUp;

    private DeletedTree(SecureDirectoryStream<Path> top) {
        this.top = top;
    }

    static void delete(Path root) throws IOException {
        if (!Files.isDirectory(root, NOFOLLOW_LINKS)) {
            Files.deleteIfExists(root);
            return;
        }
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(DurableFiles.parent(root))) {
            if (!(stream instanceof SecureDirectoryStream<Path> parent)) {
                throw new IOException("folders cannot be deleted safely on this system (expected: openat)");
            }
            boolean again = true;
            while (again) {
                try (SecureDirectoryStream<Path> top = parent.newDirectoryStream(root.getFileName(), NOFOLLOW_LINKS)) {
                    DeletedTree tree = new DeletedTree(top);
                    tree.empty(top, 1);
                    again = tree.movedUp;
                }
            }
            parent.deleteDirectory(root.getFileName());
        } catch (NoSuchFileException _) {
            // somebody else has deleted it
        }
    }

    private void empty(SecureDirectoryStream<Path> folder, int depth) throws IOException {
        for (Path entry : folder) {
            Path name = entry.getFileName();
            try {
                if (!isFolder(folder, name)) {
                    folder.deleteFile(name);
                } else if (depth == DEEPEST) {
                    folder.move(name, top, Path.of(UUID.randomUUID().toString()));
                    movedUp = true;
                } else {
                    try (SecureDirectoryStream<Path> below = folder.newDirectoryStream(name, NOFOLLOW_LINKS)) {
                        empty(below, depth + 1);
                    }
                    folder.deleteDirectory(name);
                }
            } catch (NoSuchFileException _) {
                // gone meanwhile
            }
        }
    }

    private static boolean isFolder(SecureDirectoryStream<Path> folder, Path name) throws IOException {
        return folder.getFileAttributeView(name, BasicFileAttributeView.class, NOFOLLOW_LINKS)
                .readAttributes()
                .isDirectory();
    }
}
