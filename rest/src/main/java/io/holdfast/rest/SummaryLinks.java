package io.holdfast.rest;

import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Puts {@code queryResultsUri} into each figure of a summary: the query for what does not comply and was counted there. */
final class SummaryLinks {
    private final String base;

    SummaryLinks(Exchange exchange, ResourceId scope) {
        this.base = exchange.base() + Records.at(scope)
                + "/providers/Microsoft.PolicyInsights/policyStates/latest/queryResults?api-version="
                + exchange.apiVersion() + "&$filter=";
    }

    JsonObject in(JsonObject summary) {
        return linked(summary, "IsCompliant eq false")
                .with("policyAssignments", each(summary, "policyAssignments", this::assignment));
    }

    private JsonObject assignment(JsonObject assignment) {
        String filter =
                "IsCompliant eq false and PolicyAssignmentId eq '" + text(assignment, "policyAssignmentId") + "'";
        return linked(assignment, filter)
                .with(
                        "policyDefinitions",
                        each(
                                assignment,
                                "policyDefinitions",
                                member -> linked(
                                        member,
                                        filter + " and PolicyDefinitionId eq '" + text(member, "policyDefinitionId")
                                                + "'")))
                .with("policyGroups", each(assignment, "policyGroups", group -> linked(group, filter)));
    }

    private JsonObject linked(JsonObject part, String filter) {
        JsonObject results = part.object("results").orElse(JsonObject.EMPTY);
        JsonObject.Builder with = JsonObject.builder()
                .put(
                        "queryResultsUri",
                        base + URLEncoder.encode(filter, StandardCharsets.UTF_8).replace("+", "%20"));
        return part.with("results", with.putAll(results).build());
    }

    private static JsonArray each(JsonObject part, String name, java.util.function.UnaryOperator<JsonObject> change) {
        return part.array(name).orElse(JsonArray.EMPTY).stream()
                .map(one -> (Json) change.apply((JsonObject) one))
                .collect(JsonArray.collector());
    }

    private static String text(JsonObject json, String name) {
        return json.string(name).orElse("").replace("'", "''");
    }
}
