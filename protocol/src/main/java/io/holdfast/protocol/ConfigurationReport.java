package io.holdfast.protocol;

import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;

/**
 * How a machine stands to one configuration that is assigned to it.
 *
 * @param item key of the item
 * @param generation that the machine looks after
 * @param compliant whether every resource is as it should be
 * @param report {@code properties} of a report resource (policy, 7.3), with the resources that changed or all of them
 * @param problem why the machine does not look after it at all; empty when it does
 */
public record ConfigurationReport(
        String item, long generation, boolean compliant, JsonObject report, Optional<String> problem) {
    public JsonObject json() {
        return JsonObject.builder()
                .put("item", item)
                .put("generation", generation)
                .put("compliant", compliant)
                .put("report", report)
                .putIfPresent("problem", problem)
                .build();
    }

    public static ConfigurationReport read(JsonObject body) throws ProtocolException {
        Fields fields = Fields.of(body, "configuration report");
        return new ConfigurationReport(
                fields.string("item", 300),
                fields.count("generation"),
                body.bool("compliant")
                        .orElseThrow(() -> new ProtocolException("configuration report.compliant is missing")),
                fields.optionalObject("report").orElse(JsonObject.EMPTY),
                body.string("problem"));
    }
}
