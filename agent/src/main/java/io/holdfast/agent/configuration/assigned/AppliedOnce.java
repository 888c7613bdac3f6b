package io.holdfast.agent.configuration.assigned;

import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which assignments were applied on this machine, by name and revision, in a file that survives a crash. A file that
 * cannot be read counts as: all were, so that nothing is changed by mistake.
 */
public final class AppliedOnce {
    private static final int MAX_BYTES = 1 << 20;

    private final Path file;

    public AppliedOnce(Path file) {
        this.file = file;
    }

    /** Whether this revision was never applied. */
    public synchronized boolean pending(Assignment assignment) throws IOException {
        return !read().string(assignment.name()).equals(Optional.of(assignment.revision()));
    }

    /** Kept before anything is changed: a crash in the middle does not apply it twice. */
    public synchronized void mark(Assignment assignment) throws IOException {
        DurableFiles.write(
                file, read().with(assignment.name(), assignment.revision()).utf8());
    }

    private JsonObject read() throws IOException {
        Optional<byte[]> content = DurableFiles.read(file, MAX_BYTES);
        if (content.isEmpty()) {
            return JsonObject.EMPTY;
        }
        try {
            if (Json.parse(content.get()) instanceof JsonObject object) {
                return object;
            }
        } catch (JsonException e) {
            throw new IOException(file + ": " + e.getMessage());
        }
        throw new IOException(file + ": is no JSON object");
    }
}
