package io.holdfast.control.activity;

import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.Page;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.ActivityQuery;
import io.holdfast.control.store.ActivityRow;
import io.holdfast.control.store.LeafRow;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reads events in the shape of {@code Microsoft.Insights/eventtypes/management/values}, api-version 2015-04-01. */
public final class ActivityQueries {
    private static final int PAGE = 200;

    private final Store store;
    private final AccessControl access;

    public ActivityQueries(Store store, AccessControl access) {
        this.store = store;
        this.access = access;
    }

    /** @param withLeaves each event with what opens its commitment: kind, salt and body of its leaf */
    public Page list(
            RequestContext context,
            ResourceId scope,
            Optional<String> filter,
            Optional<String> skipToken,
            boolean withLeaves) {
        access.current().require(context.caller(), "Microsoft.Insights/eventtypes/values/read", scope);
        ActivityQuery query = ActivityFilter.parse(scope, filter, skipToken.map(ActivityQueries::cursor), PAGE);
        return store.read(transaction -> {
            List<ActivityRow> rows = transaction.activity(query);
            Map<Digest, LeafRow> leaves = transaction.leaves(
                    rows.stream().map(ActivityRow::commitment).toList());
            return new Page(
                    rows.stream()
                            .map(row -> json(row, Optional.ofNullable(leaves.get(row.commitment())), withLeaves))
                            .toList(),
                    rows.size() < PAGE ? Optional.empty() : Optional.of(token(rows.getLast())));
        });
    }

    private static JsonObject json(ActivityRow row, Optional<LeafRow> leaf, boolean withLeaf) {
        JsonObject.Builder properties = JsonObject.builder().putAll(row.properties());
        leaf.ifPresent(place -> properties.put("logEpoch", place.epoch()).put("leafIndex", place.index()));
        properties.put("commitment", row.commitment().toString());
        leaf.filter(_ -> withLeaf)
                .flatMap(ActivityQueries::opening)
                .ifPresent(opening -> properties.put("leaf", opening));
        ResourceId resource = row.resource();
        String time = row.time().toString();
        return JsonObject.builder()
                .put("caller", row.caller())
                .put("channels", "Operation")
                .put("correlationId", row.correlationId())
                .put("eventDataId", row.eventId().toString())
                .put("eventName", localized(row.status().equals("Accepted") ? "BeginRequest" : "EndRequest"))
                .put("category", localized("Administrative"))
                .put("eventTimestamp", time)
                .put("submissionTimestamp", time)
                .put(
                        "id",
                        resource + "/events/" + row.eventId() + "/ticks/"
                                + row.time().toEpochMilli())
                .put("level", row.level())
                .put("operationId", row.correlationId())
                .put("operationName", localized(row.operationName()))
                .put(
                        "resourceGroupName",
                        resource.resourceGroup().map(ResourceId::name).orElse(""))
                .put("resourceProviderName", localized(resource.type().namespace()))
                .put("resourceType", localized(resource.type().toString()))
                .put("resourceId", resource.toString())
                .put("status", localized(row.status()))
                .put("subStatus", localized(row.subStatus()))
                .put(
                        "subscriptionId",
                        resource.subscription().map(ResourceId::name).orElse(""))
                .put("properties", properties.build())
                .build();
    }

    /** Empty when the body was purged. */
    private static Optional<JsonObject> opening(LeafRow leaf) {
        return leaf.salt()
                .flatMap(salt -> leaf.body()
                        .map(body -> JsonObject.builder()
                                .put("kind", leaf.kind())
                                .put("salt", salt.base64())
                                .put("body", body.base64())
                                .build()));
    }

    private static Json localized(String value) {
        return JsonObject.builder()
                .put("value", value)
                .put("localizedValue", value)
                .build();
    }

    private static String token(ActivityRow row) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((row.time().toEpochMilli() + "/" + row.eventId()).getBytes(StandardCharsets.UTF_8));
    }

    private static ActivityQuery.Cursor cursor(String token) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8).split("/", 2);
            return new ActivityQuery.Cursor(Instant.ofEpochMilli(Long.parseLong(parts[0])), UUID.fromString(parts[1]));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException | DateTimeException _) {
            throw new ProblemException(ProblemCode.INVALID_PARAMETER, "$skipToken is not one that this server gave.");
        }
    }
}
