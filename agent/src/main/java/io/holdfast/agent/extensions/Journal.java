package io.holdfast.agent.extensions;

import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonLimits;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The handlers' records, one file each, replaced as a whole and flushed before {@link #store} returns. A file that cannot
 * be read fails the start: going on without it could run a script again.
 */
final class Journal {
    private static final int MAX_FILE = 32 << 20;
    private static final JsonLimits LIMITS = new JsonLimits(MAX_FILE, 64, 1_000_000);

    private final Path folder;
    private final ConcurrentMap<String, HandlerRecord> records = new ConcurrentHashMap<>();

    Journal(Path folder) throws IOException {
        this.folder = folder;
        DurableFiles.ownerOnlyDirectory(folder);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.json")) {
            for (Path file : files) {
                HandlerRecord record = read(file);
                records.put(record.type().key(), record);
            }
        }
    }

    private static HandlerRecord read(Path file) throws IOException {
        try {
            byte[] content = DurableFiles.read(file, MAX_FILE)
                    .orElseThrow(() -> new IOException(file + ": vanished while the journal was read"));
            return JournalJson.read(Json.parse(content, LIMITS));
        } catch (JsonException e) {
            throw new IOException(file + ": the install journal is damaged: " + e.getMessage(), e);
        }
    }

    HandlerRecord record(ExtensionType type) {
        return records.getOrDefault(type.key(), HandlerRecord.fresh(type));
    }

    Map<String, HandlerRecord> all() {
        return Map.copyOf(records);
    }

    /** The handler that has an extension, or work, for the item. */
    Optional<HandlerRecord> of(String item) {
        return records.values().stream()
                .filter(record -> record.instance(item).isPresent()
                        || record.work()
                                .filter(work -> work.item().equals(item))
                                .isPresent())
                .findFirst();
    }

    void store(HandlerRecord record) throws IOException {
        DurableFiles.write(
                folder.resolve(record.type().key().replace('/', '+') + ".json"),
                JournalJson.write(record).utf8());
        records.put(record.type().key(), record);
    }
}
