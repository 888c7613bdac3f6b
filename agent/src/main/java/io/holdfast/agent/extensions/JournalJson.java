package io.holdfast.agent.extensions;

import io.holdfast.agent.extensions.HandlerRecord.Installed;
import io.holdfast.agent.extensions.HandlerRecord.Instance;
import io.holdfast.agent.handlers.HandlerState;
import io.holdfast.agent.platform.BootId;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One handler's record as the journal's JSON. */
final class JournalJson {
    private static final String FORMAT = "holdfast-handler-1";

    private JournalJson() {}

    static JsonObject write(HandlerRecord record) {
        List<Json> instances = new ArrayList<>();
        record.all().forEach(instance -> instances.add(instance(instance)));
        JsonObject.Builder json = JsonObject.builder()
                .put("format", FORMAT)
                .put("type", record.type().toString())
                .put("nextSequence", record.nextSequence())
                .putIfPresent("thumbprint", record.thumbprint())
                .put("instances", new JsonArray(instances));
        record.installed()
                .ifPresent(installed -> json.put(
                        "installed",
                        JsonObject.builder()
                                .put("version", installed.version().text())
                                .put("digest", installed.digest().toString())
                                .put("state", installed.state().name())
                                .build()));
        record.work().ifPresent(work -> json.put("work", work(work)));
        return json.build();
    }

    private static JsonObject instance(Instance instance) {
        JsonObject.Builder json = JsonObject.builder()
                .put("item", instance.item())
                .put("name", instance.name())
                .put("generation", instance.generation())
                .put("sequence", instance.sequence())
                .put("enabled", instance.enabled())
                .put("mark", instance.mark())
                .put("settings", instance.settings())
                .put("after", instance.after().stream().map(Json::of).collect(JsonArray.collector()));
        instance.stuck().ifPresent(removal -> json.put("stuck", removal));
        instance.last().ifPresent(last -> json.put("last", ReportJson.write(last)));
        return json.build();
    }

    private static JsonObject work(Work work) {
        JsonObject.Builder disabled = JsonObject.builder();
        work.disabled().forEach(disabled::put);
        JsonObject.Builder json = JsonObject.builder()
                .put("kind", work.kind().name())
                .put("item", work.item())
                .put("name", work.name())
                .put("generation", work.generation())
                .put("version", work.version().text())
                .put("digest", work.digest().toString())
                .put("sequence", work.sequence())
                .put("settings", work.settings())
                .put("mark", work.mark())
                .put("step", work.step().name())
                .putIfPresent("old", work.old().map(HandlerVersion::text))
                .put("disabled", disabled.build())
                .putIfPresent("uninstalled", work.uninstalled())
                .put("interrupted", work.interrupted())
                .put("placed", work.placed());
        work.run()
                .ifPresent(run -> json.put(
                        "run",
                        JsonObject.builder()
                                .put("id", run.id())
                                .put("boot", run.boot().text())
                                .put("started", run.started().toString())
                                .build()));
        work.outcome().ifPresent(outcome -> json.put("outcome", ReportJson.write(outcome)));
        return json.build();
    }

    static HandlerRecord read(Json document) throws JsonException {
        try {
            if (!(document instanceof JsonObject json) || !text(json, "format").equals(FORMAT)) {
                throw new JsonException("not a handler's record of this version", 0, 0);
            }
            Map<String, Instance> instances = new LinkedHashMap<>();
            for (Json each : json.array("instances").orElse(JsonArray.EMPTY)) {
                Instance instance = readInstance(object(each));
                instances.put(instance.item(), instance);
            }
            Optional<JsonObject> installed = json.object("installed");
            Optional<JsonObject> work = json.object("work");
            return new HandlerRecord(
                    ExtensionType.parse(text(json, "type")),
                    number(json, "nextSequence"),
                    installed.isPresent() ? Optional.of(readInstalled(installed.get())) : Optional.empty(),
                    instances,
                    json.string("thumbprint"),
                    work.isPresent() ? Optional.of(readWork(work.get())) : Optional.empty());
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new JsonException("handler's record: " + e.getMessage(), 0, 0);
        }
    }

    private static Installed readInstalled(JsonObject json) throws JsonException {
        return new Installed(
                new HandlerVersion(text(json, "version")),
                Digest.parse(text(json, "digest")),
                HandlerState.valueOf(text(json, "state")));
    }

    private static Instance readInstance(JsonObject json) throws JsonException {
        Optional<JsonObject> last = json.object("last");
        return new Instance(
                text(json, "item"),
                text(json, "name"),
                number(json, "generation"),
                number(json, "sequence"),
                json.bool("enabled").orElse(false),
                text(json, "mark"),
                text(json, "settings"),
                names(json.array("after").orElse(JsonArray.EMPTY)),
                json.number("stuck").isPresent()
                        ? Optional.of(json.number("stuck").getAsLong())
                        : Optional.empty(),
                last.isPresent() ? Optional.of(ReportJson.read(last.get())) : Optional.empty());
    }

    private static List<String> names(JsonArray array) throws JsonException {
        List<String> names = new ArrayList<>();
        for (Json name : array) {
            if (!(name instanceof JsonString text)) {
                throw new JsonException(name.kind() + " (expected: a string)", 0, 0);
            }
            names.add(text.value());
        }
        return names;
    }

    private static Work readWork(JsonObject json) throws JsonException {
        Optional<JsonObject> run = json.object("run");
        Optional<JsonObject> outcome = json.object("outcome");
        Map<String, String> disabled = new LinkedHashMap<>();
        JsonObject codes = json.object("disabled").orElse(JsonObject.EMPTY);
        for (String name : codes.names()) {
            disabled.put(name, text(codes, name));
        }
        return new Work(
                Work.Kind.valueOf(text(json, "kind")),
                text(json, "item"),
                text(json, "name"),
                number(json, "generation"),
                new HandlerVersion(text(json, "version")),
                Digest.parse(text(json, "digest")),
                number(json, "sequence"),
                text(json, "settings"),
                text(json, "mark"),
                Step.valueOf(text(json, "step")),
                run.isPresent() ? Optional.of(readRun(run.get())) : Optional.empty(),
                json.string("old").map(HandlerVersion::new),
                disabled,
                json.string("uninstalled"),
                json.bool("interrupted").orElse(false),
                json.bool("placed").orElse(false),
                outcome.isPresent() ? Optional.of(ReportJson.read(outcome.get())) : Optional.empty());
    }

    private static Work.Run readRun(JsonObject json) throws JsonException {
        return new Work.Run(text(json, "id"), new BootId(text(json, "boot")), Instant.parse(text(json, "started")));
    }

    private static JsonObject object(Json json) throws JsonException {
        if (json instanceof JsonObject object) {
            return object;
        }
        throw new JsonException(json.kind() + " (expected: object)", 0, 0);
    }

    static String text(JsonObject json, String name) throws JsonException {
        return json.string(name).orElseThrow(() -> new JsonException(name + " is missing (expected: a string)", 0, 0));
    }

    static long number(JsonObject json, String name) throws JsonException {
        return json.number(name).orElseThrow(() -> new JsonException(name + " is missing (expected: a number)", 0, 0));
    }
}
