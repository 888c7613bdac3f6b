package io.holdfast.control.governance;

import io.holdfast.control.governance.Assigned.Member;
import io.holdfast.control.governance.ConfigurationDemands.Demand;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads from the states of a machine which configurations its policies want on it. */
final class GuestDemands {
    private GuestDemands() {}

    /** One of each name: an initiative and a policy of its own may both want it. */
    static List<Demand> of(List<PolicyState> states) {
        Map<String, Demand> demands = new LinkedHashMap<>();
        for (PolicyState state : states) {
            if (!state.state().equals(PolicyState.EXEMPT)) {
                demand(state.member()).ifPresent(demand -> demands.putIfAbsent(demand.name(), demand));
            }
        }
        return List.copyOf(demands.values());
    }

    private static Optional<Demand> demand(Member member) {
        Optional<JsonObject> wanted = member.metadata().object("guestConfiguration");
        return wanted.flatMap(configuration -> configuration.string("name"))
                .map(name -> new Demand(
                        name,
                        wanted.get().string("version").orElse(""),
                        parameters(wanted.get().object("configurationParameter").orElse(JsonObject.EMPTY), member),
                        content(wanted.get())));
    }

    private static JsonObject content(JsonObject configuration) {
        return JsonObject.builder()
                .putIfPresent("contentUri", configuration.string("contentUri"))
                .putIfPresent("contentHash", configuration.string("contentHash"))
                .build();
    }

    /** {@code {"Allowed": "[LocalUser]Accounts;Exclude"}} with the values of the assignment. */
    private static JsonArray parameters(JsonObject map, Member member) {
        List<Json> parameters = new ArrayList<>();
        map.members().forEach((name, target) -> {
            Optional<String> value = member.parameters()
                    .findIgnoreCase(name)
                    .filter(JsonObject.class::isInstance)
                    .flatMap(entry -> ((JsonObject) entry).find("value"))
                    .map(json -> json instanceof JsonString text ? text.value() : json.compact());
            if (value.isPresent() && target instanceof JsonString text) {
                parameters.add(JsonObject.of("name", text, "value", Json.of(value.get())));
            }
        });
        return new JsonArray(parameters);
    }
}
