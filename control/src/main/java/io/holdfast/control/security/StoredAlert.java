package io.holdfast.control.security;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** An alert as it is kept: its properties, and beside them what decides whether a report is news. */
record StoredAlert(JsonObject json) {
    /** 100 ns since the year 1, where Azure's names of alerts count down from. */
    private static final long LAST_TICK = 3_155_378_975_999_999_999L;

    private static final long EPOCH_TICKS = 621_355_968_000_000_000L;
    private static final String VENDOR = "Holdfast";

    static StoredAlert raised(AlertReport report, UUID id) {
        long ticks = LAST_TICK - (EPOCH_TICKS + report.time().toEpochMilli() * 10_000);
        String name = ticks + "_" + id;
        return new StoredAlert(JsonObject.builder()
                .put("name", name)
                .put("resource", report.resource().toString())
                .put("cause", report.cause())
                .put("occurrence", report.occurrence())
                .put("changed", report.time().toString())
                .put(
                        "properties",
                        properties(report)
                                .put("systemAlertId", name)
                                .put("status", AlertStatus.ACTIVE.text())
                                .put("startTimeUtc", report.time().toString())
                                .put("timeGeneratedUtc", report.time().toString())
                                .build())
                .build());
    }

    private static JsonObject.Builder properties(AlertReport report) {
        AlertKind kind = report.kind();
        JsonObject.Builder extended = JsonObject.builder();
        new TreeMap<>(report.extended()).forEach(extended::put);
        String resource = report.resource().toString();
        return JsonObject.builder()
                .put("version", "2022-01-01")
                .put("alertType", kind.type())
                .put("alertDisplayName", kind.displayName())
                .put("productName", VENDOR)
                .put("productComponentName", kind.component())
                .put("vendorName", VENDOR)
                .put("severity", kind.severity().text())
                .put("intent", kind.intent())
                .put("description", report.description())
                .put("isIncident", false)
                .put("compromisedEntity", report.resource().name())
                .put(
                        "resourceIdentifiers",
                        JsonArray.of(
                                JsonObject.of("type", Json.of("AzureResource"), "azureResourceId", Json.of(resource))))
                .put(
                        "entities",
                        JsonArray.of(
                                JsonObject.builder()
                                        .put("$id", "1")
                                        .put("type", "azure-resource")
                                        .put("resourceId", resource)
                                        .build(),
                                JsonObject.builder()
                                        .put("$id", "2")
                                        .put("type", "host")
                                        .put("hostName", report.resource().name())
                                        .put("azureID", resource)
                                        .build()))
                .put("remediationSteps", JsonArray.ofStrings(kind.steps()))
                .put("extendedProperties", extended.build())
                .put("endTimeUtc", report.time().toString())
                .put("processingEndTimeUtc", report.time().toString());
    }

    String name() {
        return json.string("name").orElseThrow();
    }

    ResourceId resource() {
        return ResourceId.parse(json.string("resource").orElseThrow());
    }

    String occurrence() {
        return json.string("occurrence").orElseThrow();
    }

    String changed() {
        return json.string("changed").orElseThrow();
    }

    JsonObject properties() {
        return json.object("properties").orElseThrow();
    }

    AlertStatus status() {
        return AlertStatus.of(properties().string("status").orElseThrow());
    }

    /** Whether this alert, in the status that it has, already says what a report says. */
    boolean covers(AlertReport report) {
        boolean sameCause = json.string("cause").equals(Optional.of(report.cause()));
        boolean sameOccurrence = occurrence().equals(report.occurrence());
        return switch (status()) {
            case ACTIVE, IN_PROGRESS, RESOLVED -> sameCause && sameOccurrence;
            case DISMISSED -> sameCause;
        };
    }

    /** The same alert with what is known now; its name, its start and its status stay. */
    StoredAlert seenAgain(AlertReport report) {
        JsonObject before = properties();
        JsonObject.Builder next = properties(report);
        for (String kept : new String[] {"systemAlertId", "status", "startTimeUtc", "timeGeneratedUtc"}) {
            next.put(kept, before.string(kept).orElseThrow());
        }
        return new StoredAlert(json.with("cause", report.cause())
                .with("occurrence", report.occurrence())
                .with("changed", report.time().toString())
                .with("properties", next.build()));
    }

    StoredAlert with(AlertStatus status, Instant time) {
        return new StoredAlert(json.with("changed", time.toString())
                .with(
                        "properties",
                        properties().with("status", status.text()).with("processingEndTimeUtc", time.toString())));
    }

    boolean named(String name) {
        return Ascii.equalsIgnoreCase(name(), name);
    }

    /** What the activity log keeps of it. */
    JsonObject told() {
        JsonObject properties = properties();
        return JsonObject.builder()
                .put("alert", name())
                .put("alertType", properties.string("alertType").orElseThrow())
                .put("severity", properties.string("severity").orElseThrow())
                .put("status", status().text())
                .put("description", properties.string("description").orElseThrow())
                .build();
    }

    /** As the API shows it ({@code Microsoft.Security/Locations/alerts}, 2022-01-01). */
    JsonObject view(String location) {
        ResourceId resource = resource();
        ResourceId place = resource.resourceGroup().or(resource::subscription).orElse(ResourceId.ROOT);
        return JsonObject.builder()
                .put("id", place + "/providers/Microsoft.Security/locations/" + location + "/alerts/" + name())
                .put("name", name())
                .put("type", "Microsoft.Security/Locations/alerts")
                .put("properties", properties())
                .build();
    }
}
