package io.holdfast.agent.state;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.Fields;
import io.holdfast.protocol.ProtocolException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * The journaled state of one agent.
 *
 * @param vmId made at the first connect, stays over later ones
 * @param checkpoint note of the furthest checkpoint of the log that was accepted
 * @param lastLeaf the newest verified operation on this machine
 * @param items by key
 * @param indexes highest sequence of the package index, by extension type
 * @param timeFloor latest time that was verified
 */
public record AgentState(
        UUID vmId,
        Optional<Enrolment> enrolment,
        Optional<String> checkpoint,
        Optional<LastLeaf> lastLeaf,
        Map<String, ItemState> items,
        Map<String, Long> indexes,
        Instant timeFloor) {

    public AgentState {
        items = Map.copyOf(items);
        indexes = Map.copyOf(indexes);
    }

    /** Before the first connect. */
    public static AgentState fresh(UUID vmId) {
        return new AgentState(
                vmId, Optional.empty(), Optional.empty(), Optional.empty(), Map.of(), Map.of(), Instant.EPOCH);
    }

    /** A copy that follows another control plane; what was learnt of packages and time stays. */
    public AgentState connected(Enrolment to, String firstCheckpoint) {
        return new AgentState(
                vmId, Optional.of(to), Optional.of(firstCheckpoint), Optional.empty(), Map.of(), indexes, timeFloor);
    }

    public AgentState disconnected() {
        return new AgentState(vmId, Optional.empty(), Optional.empty(), Optional.empty(), Map.of(), indexes, timeFloor);
    }

    /** A copy with a new head of the log and, when operations were verified, the newest leaf and their items. */
    public AgentState followed(
            Enrolment now,
            String head,
            Optional<LastLeaf> leaf,
            Map<String, ItemState> accepted,
            Instant verifiedTime) {
        Map<String, ItemState> all = new LinkedHashMap<>(items);
        all.putAll(accepted);
        Instant floor = verifiedTime.isAfter(timeFloor) ? verifiedTime : timeFloor;
        return new AgentState(
                vmId, Optional.of(now), Optional.of(head), leaf.isPresent() ? leaf : lastLeaf, all, indexes, floor);
    }

    /** A copy with the item changed, when it still stands for the same operation. */
    public AgentState withItem(String key, Digest commitment, UnaryOperator<ItemState> change) {
        ItemState item = items.get(key);
        if (item == null || !item.commitment().equals(commitment)) {
            return this;
        }
        Map<String, ItemState> all = new LinkedHashMap<>(items);
        all.put(key, change.apply(item));
        return new AgentState(vmId, enrolment, checkpoint, lastLeaf, all, indexes, timeFloor);
    }

    /** A copy in which the item was removed by the administrator of this machine; unknown items change nothing. */
    public AgentState removedLocally(String key) {
        return Optional.ofNullable(items.get(key))
                .map(item -> withItem(key, item.commitment(), now -> now.withRemovedLocally(true)))
                .orElse(this);
    }

    /** A copy with a higher sequence of an index; a lower one changes nothing. */
    public AgentState withIndex(String type, long sequence) {
        Map<String, Long> all = new LinkedHashMap<>(indexes);
        all.merge(type, sequence, Math::max);
        return new AgentState(vmId, enrolment, checkpoint, lastLeaf, items, all, timeFloor);
    }

    JsonObject json() {
        JsonObject.Builder itemsJson = JsonObject.builder();
        items.forEach((key, item) -> itemsJson.put(key, item.json()));
        JsonObject.Builder indexesJson = JsonObject.builder();
        indexes.forEach(indexesJson::put);
        JsonObject.Builder json = JsonObject.builder().put("version", 1).put("vmId", vmId.toString());
        enrolment.ifPresent(value -> json.put("enrolment", value.json()));
        json.putIfPresent("checkpoint", checkpoint);
        lastLeaf.ifPresent(leaf -> json.put("lastLeaf", leaf.json()));
        return json.put("items", itemsJson.build())
                .put("indexes", indexesJson.build())
                .put("timeFloor", timeFloor.toString())
                .build();
    }

    static AgentState read(Fields fields) throws ProtocolException {
        if (fields.number("version") != 1) {
            throw new ProtocolException("version of the state is not 1");
        }
        Map<String, ItemState> items = new LinkedHashMap<>();
        for (Map.Entry<String, Json> item : fields.jsonObject("items").members().entrySet()) {
            items.put(item.getKey(), ItemState.read(Fields.of(item.getValue(), "item")));
        }
        Map<String, Long> indexes = new LinkedHashMap<>();
        for (Map.Entry<String, Json> index :
                fields.jsonObject("indexes").members().entrySet()) {
            indexes.put(index.getKey(), sequence(index.getValue()));
        }
        Optional<Enrolment> enrolment = fields.optional("enrolment").isPresent()
                ? Optional.of(Enrolment.read(fields.fields("enrolment")))
                : Optional.empty();
        Optional<LastLeaf> lastLeaf = fields.optional("lastLeaf").isPresent()
                ? Optional.of(LastLeaf.read(fields.fields("lastLeaf")))
                : Optional.empty();
        return new AgentState(
                uuid(fields.string("vmId", 36)),
                enrolment,
                fields.optionalString("checkpoint"),
                lastLeaf,
                items,
                indexes,
                fields.instant("timeFloor"));
    }

    private static UUID uuid(String text) throws ProtocolException {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException _) {
            throw new ProtocolException("vmId is no UUID");
        }
    }

    private static long sequence(Json json) throws ProtocolException {
        OptionalLong value = json instanceof JsonNumber number ? number.asLong() : OptionalLong.empty();
        return value.orElseThrow(() -> new ProtocolException("sequence of an index is no whole number"));
    }
}
