package io.holdfast.control.governance;

import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every change of a compliance state, written in the transaction of the state itself. One document holds what changed of a
 * resource at one time, under {@code <key of the resource>/@<milliseconds>-<version>}: so the events of a scope are one
 * range. Kept for 90 days, and at most 320 documents of one resource, however often that one changes.
 */
public final class PolicyEvents {
    static final String KIND = "policyEvent";
    static final Duration KEPT = Duration.ofDays(90);
    static final int MOST = 256;

    private static final int TRIM_EVERY = 64;
    private static final int PAGE = 500;
    private static final int LONGEST_REASON = 400;

    private final Store store;
    private final InstantSource clock;

    public PolicyEvents(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Keeps what is new or other than before.
     *
     * @param version of the states beside the resource, which rises with each change
     * @param before the states that were kept until now
     */
    static void record(
            WriteTransaction transaction,
            ResourceId resource,
            long version,
            Optional<JsonObject> before,
            List<PolicyState> states,
            Instant now) {
        Map<String, String> known = known(before);
        JsonArray changes = states.stream()
                .filter(state -> !state.state().equals(known.get(policy(state.json()))))
                .map(state -> (Json) change(state, Optional.ofNullable(known.get(policy(state.json())))))
                .collect(JsonArray.collector());
        if (changes.isEmpty()) {
            return;
        }
        transaction.putDocument(
                KIND,
                "%s%013d-%d".formatted(own(resource), now.toEpochMilli(), version),
                JsonObject.of(
                        "resource", Json.of(resource.toString()), "time", Json.of(now.toString()), "changes", changes));
        if (version % TRIM_EVERY == 0) {
            List<String> keys =
                    List.copyOf(transaction.documents(KIND, own(resource)).keySet());
            keys.subList(0, Math.max(0, keys.size() - MOST)).forEach(key -> transaction.deleteDocument(KIND, key));
        }
    }

    private static Map<String, String> known(Optional<JsonObject> before) {
        Map<String, String> known = new HashMap<>();
        before.flatMap(value -> value.array("states")).stream()
                .flatMap(JsonArray::stream)
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .forEach(state -> known.put(policy(state), state.string("state").orElse("")));
        return known;
    }

    private static String policy(JsonObject state) {
        return state.string("assignment").orElse("") + " "
                + state.string("definition").orElse("") + " "
                + state.string("referenceId").orElse("");
    }

    private static JsonObject change(PolicyState state, Optional<String> before) {
        String reason = state.reason();
        return JsonObject.builder()
                .put("assignment", state.assigned().id().toString())
                .put("definition", state.member().definition().toString())
                .put("referenceId", state.member().referenceId())
                .put("set", state.assigned().set().map(ResourceId::toString).orElse(""))
                .put("effect", state.member().policy().effectText())
                .put("category", state.member().metadata().string("category").orElse("tbd"))
                .put("version", state.member().version())
                .put("groups", JsonArray.ofStrings(state.member().groups()))
                .put("state", state.state())
                .put("before", before.orElse(""))
                .put("reason", reason.substring(0, Math.min(LONGEST_REASON, reason.length())))
                .build();
    }

    /** What the keys of a resource's own events begin with. */
    private static String own(ResourceId resource) {
        return resource.key() + "/@";
    }

    /** Documents at a scope and below, by key. */
    static Map<String, JsonObject> page(ReadTransaction transaction, ResourceId scope, String after) {
        String prefix = scope.equals(ResourceId.ROOT) ? "/" : scope.key() + "/";
        return transaction.documents(KIND, prefix, after, PAGE);
    }

    /** Deletes what is older than {@link #KEPT}. */
    public void prune() {
        long oldest = clock.instant().minus(KEPT).toEpochMilli();
        String after = "";
        while (true) {
            String from = after;
            List<String> keys = store.read(transaction ->
                    List.copyOf(page(transaction, ResourceId.ROOT, from).keySet()));
            List<String> old = keys.stream().filter(key -> time(key) < oldest).toList();
            if (!old.isEmpty()) {
                store.commit(transaction -> {
                    old.forEach(key -> transaction.deleteDocument(KIND, key));
                    return true;
                });
            }
            if (keys.size() < PAGE) {
                return;
            }
            after = keys.getLast();
        }
    }

    private static long time(String key) {
        int at = key.lastIndexOf("/@") + 2;
        return Long.parseLong(key.substring(at, at + 13));
    }

    /** One change, apart from the others of its time. */
    record Event(ResourceId resource, String time, JsonObject change) {
        static List<Event> of(JsonObject document) {
            List<Event> events = new ArrayList<>();
            ResourceId resource = ResourceId.parse(document.string("resource").orElseThrow());
            for (Json change : document.array("changes").orElse(JsonArray.EMPTY)) {
                events.add(new Event(resource, document.string("time").orElse(""), (JsonObject) change));
            }
            return events;
        }

        ResourceId policy(String member) {
            return ResourceId.parse(change.string(member).orElse("/"));
        }
    }
}
