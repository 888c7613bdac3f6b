package io.holdfast.attestation.verify;

import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@code {"bank":"SHA256","events":[{pcr,type,digest,component,meaning}],"pcrs":{"0":hex}}}. */
final class BaselineJson {
    private static final int MAX_EVENTS = 16_384;

    private BaselineJson() {}

    static JsonObject write(Baseline baseline) {
        JsonArray events = baseline.events().stream()
                .map(event -> (Json) JsonObject.builder()
                        .put("pcr", event.pcr())
                        .put("type", Integer.toUnsignedLong(event.type()))
                        .put("digest", hex(event.digest()))
                        .put("component", event.component().name())
                        .put("meaning", event.meaning())
                        .build())
                .collect(JsonArray.collector());
        JsonObject.Builder json =
                JsonObject.builder().put("bank", baseline.bank().name()).put("events", events);
        baseline.pcrs().ifPresent(pcrs -> json.put("pcrs", values(pcrs)));
        return json.build();
    }

    static JsonObject values(PcrValues pcrs) {
        JsonObject.Builder json = JsonObject.builder();
        pcrs.values().forEach((pcr, value) -> json.put(Integer.toString(pcr), hex(value)));
        return json.build();
    }

    static Baseline read(JsonObject json) throws JsonException {
        String name = json.string("bank").orElse("");
        HashAlgorithm bank = HashAlgorithm.SHA256;
        boolean known = false;
        for (HashAlgorithm each : HashAlgorithm.values()) {
            if (each.name().equals(name)) {
                bank = each;
                known = true;
            }
        }
        JsonArray items = json.array("events").orElse(JsonArray.EMPTY);
        if (!known || items.size() > MAX_EVENTS) {
            throw wrong("bank '" + name + "' and " + items.size() + " events");
        }
        List<BaselineEvent> events = new ArrayList<>();
        for (Json item : items) {
            if (!(item instanceof JsonObject event)) {
                throw wrong("an event that is no object");
            }
            events.add(event(event, bank));
        }
        Optional<JsonObject> pcrs = json.object("pcrs");
        return new Baseline(bank, events, pcrs.isEmpty() ? Optional.empty() : Optional.of(values(pcrs.get(), bank)));
    }

    private static BaselineEvent event(JsonObject event, HashAlgorithm bank) throws JsonException {
        long pcr = event.number("pcr").orElse(-1);
        String named = event.string("component").orElse("");
        Component component = Component.OTHER;
        for (Component each : Component.values()) {
            component = each.name().equals(named) ? each : component;
        }
        if (pcr < 0 || pcr >= PcrValues.COUNT) {
            throw wrong("PCR " + pcr);
        }
        return new BaselineEvent(
                (int) pcr,
                (int) event.number("type").orElse(0),
                digest(event.string("digest").orElse(""), bank),
                component,
                event.string("meaning").orElse(""));
    }

    private static PcrValues values(JsonObject json, HashAlgorithm bank) throws JsonException {
        SortedMap<Integer, Bytes> values = new TreeMap<>();
        for (String name : json.names()) {
            if (!name.matches("[0-9]|1[0-9]|2[0-3]")) {
                throw wrong("PCR '" + name + "'");
            }
            values.put(Integer.valueOf(name), digest(json.string(name).orElse(""), bank));
        }
        return new PcrValues(bank, values);
    }

    private static Bytes digest(String hex, HashAlgorithm bank) throws JsonException {
        if (!hex.matches("[0-9a-f]{" + 2 * bank.size() + "}")) {
            throw wrong("digest '" + hex + "'");
        }
        return Bytes.of(HexFormat.of().parseHex(hex));
    }

    private static JsonException wrong(String what) {
        return new JsonException("baseline: " + what + " (expected: what a baseline writes)", 0, 0);
    }

    private static String hex(Bytes bytes) {
        return HexFormat.of().formatHex(bytes.array());
    }
}
