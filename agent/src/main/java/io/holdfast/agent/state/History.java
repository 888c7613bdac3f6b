package io.holdfast.agent.state;

import io.holdfast.agent.platform.Modes;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;

/**
 * What this machine was told, did and refused, line by line, readable without any control plane. Two files of at most
 * {@link #MAX_BYTES} are kept, so the oldest lines go first. It is for people: it outlives the agent's death, and a power
 * failure may take its last seconds. What decisions depend on is in {@link StateFile}.
 */
public final class History {
    static final long MAX_BYTES = 8 << 20;
    private static final System.Logger LOG = System.getLogger(History.class.getName());

    private final Path file;
    private final Path older;
    private final Clock clock;

    public History(Path stateFolder, Clock clock) {
        this.file = stateFolder.resolve("history.jsonl");
        this.older = stateFolder.resolve("history.1.jsonl");
        this.clock = clock;
    }

    /**
     * Adds a line. A history that cannot be written is logged and stops nothing: refusing to remove an extension because
     * the disk is full would be worse.
     *
     * @param event {@code connected}, {@code told}, {@code refused}, {@code outcome}, {@code config} …
     */
    public synchronized void add(String event, JsonObject details) {
        JsonObject line = JsonObject.builder()
                .put("time", clock.instant().toString())
                .put("event", event)
                .putAll(details)
                .build();
        try {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) > MAX_BYTES) {
                Files.move(file, older, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            try (FileChannel channel = FileChannel.open(
                    file,
                    Set.of(
                            StandardOpenOption.CREATE,
                            StandardOpenOption.APPEND,
                            StandardOpenOption.WRITE,
                            LinkOption.NOFOLLOW_LINKS),
                    Modes.ownerOnly())) {
                ByteBuffer bytes = ByteBuffer.wrap((line.compact() + "\n").getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "history cannot be written: {0}", e.getMessage());
        }
    }

    /** The newest lines, oldest first; lines that a crash cut short are left out. */
    public synchronized List<JsonObject> newest(int most) throws IOException {
        ArrayDeque<JsonObject> lines = new ArrayDeque<>();
        for (Path part : List.of(older, file)) {
            if (Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
                collect(part, most, lines);
            }
        }
        return List.copyOf(lines);
    }

    private static void collect(Path part, int most, ArrayDeque<JsonObject> lines) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(part)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                try {
                    if (Json.parse(line) instanceof JsonObject object) {
                        lines.addLast(object);
                    }
                } catch (JsonException e) {
                    LOG.log(System.Logger.Level.DEBUG, "a cut line of the history is left out: {0}", e.getMessage());
                }
                if (lines.size() > most) {
                    lines.removeFirst();
                }
            }
        }
    }
}
