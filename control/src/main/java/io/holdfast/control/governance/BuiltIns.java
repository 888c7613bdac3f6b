package io.holdfast.control.governance;

import io.holdfast.control.resources.Caller;
import io.holdfast.control.resources.FirstStart;
import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.ResourceType;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The definitions and initiatives that come with the control plane, under the ids that Azure has for them, so that what
 * names them works unchanged. The texts are ours: {@code builtin/*.json}, named in {@code builtin/index.txt}.
 */
public final class BuiltIns {
    private static final String FOLDER = "builtin/";

    private BuiltIns() {}

    /** Stores what is new or has changed since the last start, and the root management group. */
    public static void put(Store store, String tenant, Instant now) {
        Map<ResourceId, JsonObject> all = all();
        store.commit(transaction -> {
            FirstStart.create(
                    transaction,
                    ManagementGroups.root(tenant),
                    JsonObject.of("properties", JsonObject.of("displayName", Json.of("Tenant Root Group"))),
                    now);
            boolean changed = false;
            for (Map.Entry<ResourceId, JsonObject> entry : all.entrySet()) {
                changed |= put(transaction, entry.getKey(), entry.getValue(), now);
            }
            if (changed) {
                transaction.bumpGovernanceEpoch();
            }
            return changed;
        });
    }

    private static boolean put(WriteTransaction transaction, ResourceId id, JsonObject document, Instant now) {
        Optional<ResourceRow> known = transaction.resource(id);
        String system = Caller.system("built-ins").name();
        boolean imported = known.map(row -> !row.changedBy().equals(system)).orElse(false);
        if (imported || known.map(ResourceRow::document).equals(Optional.of(document))) {
            return false; // what an operator has imported stays
        }
        transaction.put(new ResourceRow(
                id,
                document,
                UUID.randomUUID().toString(),
                "Succeeded",
                known.map(ResourceRow::generation).orElse(0L) + 1,
                system,
                known.map(ResourceRow::created).orElse(now),
                system,
                now));
        transaction.append(new ChangeRow(0, id, ChangeRow.Kind.DOCUMENT, "", now));
        return true;
    }

    /** By id, in the order of the index. */
    static Map<ResourceId, JsonObject> all() {
        Map<ResourceId, JsonObject> all = new LinkedHashMap<>();
        text("index.txt").lines().filter(line -> !line.isBlank()).forEach(name -> {
            try {
                JsonObject file = (JsonObject) Json.parse(text(name));
                ResourceType type = file.object("properties").orElseThrow().has("policyDefinitions")
                        ? PolicyTypes.SET_DEFINITION
                        : PolicyTypes.DEFINITION;
                all.put(
                        ResourceId.ROOT.provider(
                                type.namespace(),
                                type.path(),
                                file.string("name").orElseThrow()),
                        file.without("name"));
            } catch (JsonException e) {
                throw new IllegalStateException(FOLDER + name, e);
            }
        });
        return all;
    }

    private static String text(String name) {
        try (InputStream file = BuiltIns.class.getResourceAsStream(FOLDER + name)) {
            if (file == null) {
                throw new IllegalStateException(FOLDER + name + " is missing from the program");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
