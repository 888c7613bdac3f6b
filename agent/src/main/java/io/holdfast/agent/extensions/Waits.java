package io.holdfast.agent.extensions;

import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonLimits;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Since when each extension waits for those that it comes after, on the disk: the time of a wait goes on while the agent is
 * down. A file that cannot be read or written costs no more than that a wait begins anew with the agent.
 */
final class Waits {
    private static final System.Logger LOG = System.getLogger(Waits.class.getName());
    private static final int MAX_FILE = 8 << 20;
    private static final JsonLimits LIMITS = new JsonLimits(MAX_FILE, 8, 200_000);

    private record Wait(long generation, Instant since) {}

    private final Path file;
    private final Clock clock;
    private final Duration whole;
    private final Map<String, Wait> waits = new LinkedHashMap<>();

    /** @param whole how long an extension may wait */
    Waits(Path file, Clock clock, Duration whole) {
        this.file = file;
        this.clock = clock;
        this.whole = whole;
        try {
            Optional<byte[]> content = DurableFiles.read(file, MAX_FILE);
            if (content.isPresent()) {
                read(Json.parse(content.get(), LIMITS));
            }
        } catch (IOException | JsonException e) {
            LOG.log(System.Logger.Level.WARNING, "{0}: waits begin anew: {1}", file, e.getMessage());
        }
    }

    private void read(Json json) throws JsonException {
        if (!(json instanceof JsonObject all)) {
            throw new JsonException(json.kind() + " (expected: object)", 0, 0);
        }
        for (String item : all.names()) {
            JsonObject wait =
                    all.object(item).orElseThrow(() -> new JsonException(item + " (expected: an object)", 0, 0));
            try {
                Instant since = Instant.parse(JournalJson.text(wait, "since"));
                waits.put(item, new Wait(JournalJson.number(wait, "generation"), since));
            } catch (DateTimeException e) {
                throw new JsonException(item + ": " + e.getMessage(), 0, 0);
            }
        }
    }

    Duration whole() {
        return whole;
    }

    /** How much longer that generation may wait; the first time its wait begins. */
    synchronized Duration left(String item, long generation) {
        Instant now = clock.instant();
        Wait wait = waits.get(item);
        if (wait == null || wait.generation() != generation) {
            waits.put(item, new Wait(generation, now));
            store();
            return whole;
        }
        Duration spent = Duration.between(wait.since(), now);
        if (spent.isNegative()) {
            return whole; // the clock was set back
        }
        return spent.compareTo(whole) > 0 ? Duration.ZERO : whole.minus(spent);
    }

    synchronized void over(String item) {
        if (waits.remove(item) != null) {
            store();
        }
    }

    private void store() {
        JsonObject.Builder json = JsonObject.builder();
        waits.forEach((item, wait) -> json.put(
                item,
                JsonObject.builder()
                        .put("generation", wait.generation())
                        .put("since", wait.since().toString())
                        .build()));
        try {
            DurableFiles.write(file, json.build().utf8());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "{0}: {1}", file, e.getMessage());
        }
    }
}
