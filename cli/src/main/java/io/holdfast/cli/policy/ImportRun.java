package io.holdfast.cli.policy;

import io.holdfast.cli.api.ControlPlane;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Sends definitions, and then the initiatives that name them, in requests of a size that the control plane takes. */
public final class ImportRun {
    private static final int MOST_TOGETHER = 100;
    private static final int MOST_BYTES = 3 << 20;
    private static final String PATH = "/providers/Holdfast.Policy/importDefinitions?api-version=2026-11-01";
    private static final String POLICY = "?api-version=2021-06-01";

    private final ControlPlane controlPlane;
    private final Consumer<Outcome> told;

    /**
     * What became of a file.
     *
     * @param what {@code imported}, {@code unchanged}, {@code stored only}, {@code refused} or {@code skipped}
     * @param why empty when there is nothing to say
     */
    public record Outcome(Path file, String what, String why) {}

    public ImportRun(ControlPlane controlPlane, Consumer<Outcome> told) {
        this.controlPlane = controlPlane;
        this.told = told;
    }

    public void send(List<Path> files) throws CommandException {
        List<ImportFile.Definition> definitions = new ArrayList<>();
        List<ImportFile.Definition> initiatives = new ArrayList<>();
        Map<String, Path> seen = new HashMap<>();
        for (Path file : files) {
            switch (ImportFile.read(file)) {
                case ImportFile.Other _ -> told.accept(new Outcome(file, "skipped", "holds no definition"));
                case ImportFile.Unreadable(Path _, String why) -> told.accept(new Outcome(file, "refused", why));
                case ImportFile.Definition definition -> {
                    Path first =
                            seen.putIfAbsent((definition.set() ? "set " : "") + Ascii.lower(definition.name()), file);
                    if (first != null) {
                        told.accept(new Outcome(
                                file, "refused", "name: '" + definition.name() + "' stands in " + first + " already"));
                    } else {
                        (definition.set() ? initiatives : definitions).add(definition);
                    }
                }
            }
        }
        sendAll(definitions);
        sendAll(initiatives);
    }

    private void sendAll(List<ImportFile.Definition> all) throws CommandException {
        List<ImportFile.Definition> together = new ArrayList<>();
        int bytes = 0;
        for (ImportFile.Definition one : all) {
            if (!one.builtIn()) {
                own(one);
                continue;
            }
            int size = one.document().utf8().length;
            if (size > MOST_BYTES) {
                told.accept(new Outcome(one.file(), "refused", size + " bytes (expected: at most " + MOST_BYTES + ")"));
                continue;
            }
            if (together.size() == MOST_TOGETHER || bytes + size > MOST_BYTES) {
                sendTogether(together);
                together.clear();
                bytes = 0;
            }
            together.add(one);
            bytes += size;
        }
        sendTogether(together);
    }

    private void sendTogether(List<ImportFile.Definition> together) throws CommandException {
        if (together.isEmpty()) {
            return;
        }
        JsonArray documents =
                together.stream().map(one -> (Json) one.document()).collect(JsonArray.collector());
        JsonArray results = controlPlane
                .post(PATH, JsonObject.of("definitions", documents))
                .array("results")
                .filter(array -> array.size() == together.size())
                .orElseThrow(() -> CommandException.refused(
                        "the control plane did not answer for each definition; is it of the same version?"));
        for (int i = 0; i < together.size(); i++) {
            JsonObject result = results.get(i) instanceof JsonObject object ? object : JsonObject.EMPTY;
            String outcome = result.string("outcome").orElse("refused");
            String path = result.string("path").orElse("");
            String why = result.string("message").orElse("");
            told.accept(new Outcome(
                    together.get(i).file(),
                    outcome.equals("storedOnly") ? "stored only" : outcome,
                    path.isEmpty() || why.startsWith(path) ? why : path + ": " + why));
        }
    }

    /** The operator's own go to the subscription, as {@code az policy definition create} writes them. */
    private void own(ImportFile.Definition one) throws CommandException {
        String path = "/subscriptions/" + controlPlane.credentials().subscriptionId()
                + "/providers/Microsoft.Authorization/" + (one.set() ? "policySetDefinitions/" : "policyDefinitions/")
                + URLEncoder.encode(one.name(), StandardCharsets.UTF_8).replace("+", "%20") + POLICY;
        JsonObject properties = one.document().object("properties").orElse(JsonObject.EMPTY);
        if (one.name().isEmpty()) {
            told.accept(new Outcome(one.file(), "refused", "name: is missing (expected: name, or id)"));
            return;
        }
        try {
            Optional<JsonObject> there = controlPlane.find(path).flatMap(found -> found.object("properties"));
            if (there.isPresent() && same(properties, there.get())) {
                told.accept(new Outcome(one.file(), "unchanged", ""));
                return;
            }
            controlPlane.put(path, JsonObject.of("properties", properties));
            told.accept(new Outcome(one.file(), "imported", "at the subscription"));
        } catch (CommandException e) {
            told.accept(new Outcome(one.file(), "refused", String.valueOf(e.getMessage())));
        }
    }

    /** Whether what is there says all that the file says; the control plane adds members of its own. */
    private static boolean same(JsonObject file, JsonObject there) {
        return file.members().entrySet().stream()
                .filter(entry -> !entry.getKey().matches("(?i)metadata|policyType|versions?|policyDefinitions"))
                .allMatch(entry -> there.find(entry.getKey()).equals(Optional.of(entry.getValue())));
    }
}
