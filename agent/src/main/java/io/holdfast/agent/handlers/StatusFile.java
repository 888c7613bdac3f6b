package io.holdfast.agent.handlers;

import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.agent.platform.FileWatch;
import io.holdfast.kernel.json.JsonException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Reads a status file that its handler may be writing at this moment (section 10). */
public final class StatusFile {
    private static final int MAX_FILE = 4 << 20;

    private final Path file;

    public StatusFile(Path file) {
        this.file = file;
    }

    /** What one look found. */
    public sealed interface Found {
        record Status(HandlerStatus status) implements Found {}

        record Missing() implements Found {}

        /** There is a file, and it says nothing: an empty array or null. */
        record Nothing() implements Found {}

        record Invalid(HandlerCode code, String message) implements Found {}
    }

    public Found read() {
        try {
            Optional<byte[]> content = DurableFiles.read(file, MAX_FILE);
            if (content.isEmpty()) {
                return new Found.Missing();
            }
            return HandlerStatus.parse(content.get())
                    .<Found>map(Found.Status::new)
                    .orElseGet(Found.Nothing::new);
        } catch (JsonException e) {
            return new Found.Invalid(
                    HandlerCode.STATUS_INVALID, "the handler's status file is not valid JSON: " + e.getMessage());
        } catch (HandlerException e) {
            return new Found.Invalid(e.code(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new Found.Invalid(
                    HandlerCode.UNKNOWN, "the handler's status file cannot be read: " + e.getMessage());
        }
    }

    /** Waits for a file that can be read; handlers write in place, so a bad one is looked at again until the time is over. */
    public Found readable(Duration limit) throws IOException, InterruptedException {
        Optional<Found> found = FileWatch.until(
                DurableFiles.parent(file),
                limit,
                () -> Optional.of(read())
                        .filter(look -> look instanceof Found.Status || look instanceof Found.Nothing));
        return found.isPresent() ? found.get() : read();
    }

    /** Waits for the handler to come to an end, or until the time is over or nobody wants to wait any longer. */
    public Found settled(Duration limit, BooleanSupplier enough) throws IOException, InterruptedException {
        Optional<Found> found = FileWatch.until(
                DurableFiles.parent(file),
                limit,
                () -> Optional.of(read())
                        .filter(look -> enough.getAsBoolean()
                                || look instanceof Found.Nothing
                                || (look instanceof Found.Status status
                                        && !status.status().transitioning())));
        return found.isPresent() ? found.get() : read();
    }
}
