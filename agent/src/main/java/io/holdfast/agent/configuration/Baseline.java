package io.holdfast.agent.configuration;

import io.holdfast.agent.configuration.resources.ConfigurationException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The rules, in the order of the benchmark's chapters. They are read anew each time, so that none stays in memory. */
public final class Baseline {
    private static final List<String> FILES =
            List.of("files", "kernel", "packages", "services", "ssh", "access", "audit", "accounts");

    private Baseline() {}

    /** A build whose rules cannot be read is broken. */
    public static List<Item> items() {
        List<Item> items = new ArrayList<>();
        for (String file : FILES) {
            try (InputStream in = Baseline.class.getResourceAsStream("baseline/" + file + ".json")) {
                if (in == null) {
                    throw new IllegalStateException(file + ".json is not in this build");
                }
                items.addAll(RuleReader.read(Json.parse(in.readAllBytes())));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (JsonException | ConfigurationException e) {
                throw new IllegalStateException(file + ".json: " + e.getMessage(), e);
            }
        }
        return List.copyOf(items);
    }
}
