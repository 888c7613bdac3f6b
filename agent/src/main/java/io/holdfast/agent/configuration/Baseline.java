package io.holdfast.agent.configuration;

import io.holdfast.agent.configuration.resources.ConfigurationException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The rules, in the order of the benchmark's chapters. They are read anew each time, so that none stays in memory. */
final class Baseline {
    private static final List<String> FILES =
            List.of("files", "kernel", "packages", "services", "ssh", "access", "audit", "accounts");

    private Baseline() {}

    static List<Item> items() {
        return FILES.stream().flatMap(file -> items(file).stream()).toList();
    }

    /** The rules of one file. A build whose rules cannot be read is broken. */
    static List<Item> items(String file) {
        try (InputStream in = Baseline.class.getResourceAsStream("baseline/" + file + ".json")) {
            if (in == null) {
                throw new IllegalStateException(file + ".json is not in this build");
            }
            return RuleReader.read(Json.parse(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JsonException | ConfigurationException e) {
            throw new IllegalStateException(file + ".json: " + e.getMessage(), e);
        }
    }
}
