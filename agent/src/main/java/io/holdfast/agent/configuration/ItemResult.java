package io.holdfast.agent.configuration;

import io.holdfast.agent.configuration.resources.Reason;
import io.holdfast.agent.configuration.resources.Result;
import io.holdfast.agent.configuration.resources.Result.Status;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was found about one item.
 *
 * @param failure why its correction did not help; empty when there was none or it did
 */
public record ItemResult(Item item, Result result, Optional<String> failure) {
    /** With the failure of a correction as one more reason. */
    public List<Reason> reasons() {
        List<Reason> reasons = new ArrayList<>(result.reasons());
        String kind = item.resource().kind();
        failure.ifPresent(
                why -> reasons.add(new Reason(kind + ":" + kind + ":correction", "It was not corrected: " + why)));
        return List.copyOf(reasons);
    }

    /** As it stands in a report (policy, 7.3). */
    public JsonObject json() {
        JsonObject.Builder properties = JsonObject.builder()
                .put("ResourceId", "[" + item.resource().kind() + "]" + item.id())
                .putAll(result.properties());
        item.about().ifPresent(about -> {
            properties.put("RuleId", item.id()).put("Title", about.title());
            properties.put("Severity", about.severity().name());
            properties.put("Nist", JsonArray.ofStrings(about.nist()));
            if (!about.cis().isEmpty()) {
                properties.put("Cis", about.cis());
            }
        });
        return JsonObject.builder()
                .put("complianceStatus", result.compliant() ? Status.COMPLIANT.text() : Status.NON_COMPLIANT.text())
                .put(
                        "reasons",
                        reasons().stream()
                                .map(reason -> (Json) JsonObject.of(
                                        "code", Json.of(reason.code()), "phrase", Json.of(reason.phrase())))
                                .collect(JsonArray.collector()))
                .put("properties", properties.build())
                .build();
    }
}
