package io.holdfast.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One running Holdfast for all tests of a class; its folder goes with it. */
final class SharedHoldfast implements BeforeAllCallback, AfterAllCallback {
    private final String[] options;
    private Optional<Path> folder = Optional.empty();
    private Optional<RunningHoldfast> running = Optional.empty();

    /** @param options of {@code holdfast up} */
    SharedHoldfast(String... options) {
        this.options = options.clone();
    }

    RunningHoldfast holdfast() {
        return running.orElseThrow();
    }

    /** For files of the tests themselves. */
    Path folder() {
        return folder.orElseThrow();
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Path made = Files.createTempDirectory("holdfast-scene");
        folder = Optional.of(made);
        running = Optional.of(RunningHoldfast.start(made.resolve("data"), options));
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        running.ifPresent(RunningHoldfast::close);
        if (folder.isPresent()) {
            try (Stream<Path> files = Files.walk(folder.get())) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
