package io.holdfast.agent.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeletedTreeTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void whatLiesDeepGoesToo() throws Exception {
        Path root = Files.createDirectory(folder.resolve("root"));
        Path at = root;
        for (int i = 0; i < 300; i++) {
            at = Files.createDirectory(at.resolve("d"));
            Files.createFile(at.resolve("f" + i));
        }
        DurableFiles.deleteTree(root);
        DurableFiles.deleteTree(root);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void linksGoAndWhatTheyLeadToStays() throws Exception {
        Path kept = Files.createDirectory(folder.resolve("kept"));
        Files.createFile(kept.resolve("file"));
        Path root = Files.createDirectory(folder.resolve("root"));
        Files.createSymbolicLink(root.resolve("link"), kept);
        Files.createSymbolicLink(root.resolve("broken"), Path.of("nowhere"));
        DurableFiles.deleteTree(root);
        DurableFiles.deleteTree(Files.createSymbolicLink(folder.resolve("link"), kept));
        assertThat(folder).isDirectoryContaining(path -> path.endsWith("kept"));
        assertThat(kept.resolve("file")).exists();
        assertThat(root).doesNotExist();
        assertThat(folder.resolve("link")).doesNotExist();
    }

    /** A folder and a link to what shall stay are exchanged all the time while the folder is deleted. */
    @Test
    void aLinkThatTakesAFoldersPlaceLeadsNowhere() throws Exception {
        Path kept = Files.createDirectory(folder.resolve("kept"));
        Path file = Files.createFile(kept.resolve("file"));
        for (int round = 0; round < 200; round++) {
            Path root = Files.createDirectory(folder.resolve("root"));
            Path victim = Files.createDirectory(root.resolve("d"));
            Files.createFile(victim.resolve("file"));
            Path aside = folder.resolve("aside" + round);
            AtomicBoolean done = new AtomicBoolean();
            Thread exchange = Thread.ofPlatform().start(() -> {
                Path link = folder.resolve("link");
                while (!done.get()) {
                    try {
                        Files.createSymbolicLink(link, kept);
                        Files.move(victim, aside);
                        Files.move(link, victim);
                        Files.delete(victim);
                        Files.move(aside, victim);
                    } catch (java.io.IOException _) {
                        link.toFile().delete();
                    }
                }
            });
            try {
                DurableFiles.deleteTree(root);
            } catch (java.io.IOException _) {
                // it got in the way of the deletion, which is all that it can do
            }
            done.set(true);
            exchange.join();
            assertThat(file).exists();
            DurableFiles.deleteTree(aside);
            DurableFiles.deleteTree(root);
        }
    }
}
