package io.holdfast.rest;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.control.identity.RoleDefinition;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code {scope}/providers/Microsoft.Authorization/roleDefinitions}: the built-in roles, the same at every scope. */
final class RoleDefinitionEndpoint implements ArmEndpoint {
    private static final Pattern BY_NAME = Pattern.compile("\\s*roleName\\s+eq\\s+'([^']*)'\\s*");

    @Override
    public Optional<Answer> serve(Exchange exchange) {
        Target target = exchange.target();
        if (target.endsWith("providers", "Microsoft.Authorization", "roleDefinitions")) {
            exchange.only(HttpMethod.GET);
            exchange.apiVersion();
            List<RoleDefinition> roles = RoleDefinition.BUILT_IN.stream()
                    .filter(role -> named(exchange, role))
                    .toList();
            return Optional.of(Answer.ok(JsonObject.of(
                    "value",
                    roles.stream().map(role -> (Json) json(target, role)).collect(JsonArray.collector()))));
        }
        int last = target.size() - 1;
        if (target.is(last - 1, "roleDefinitions")
                && target.is(last - 2, "Microsoft.Authorization")
                && target.is(last - 3, "providers")) {
            exchange.only(HttpMethod.GET);
            exchange.apiVersion();
            return Optional.of(Answer.ok(RoleDefinition.find(target.get(last))
                    .map(role -> json(target, role))
                    .orElseThrow(() -> new ProblemException(
                            ProblemCode.NOT_FOUND,
                            "The role definition does not exist; roles of one's own are not built yet."))));
        }
        return Optional.empty();
    }

    private static boolean named(Exchange exchange, RoleDefinition role) {
        Optional<String> filter = exchange.parameter("$filter");
        if (filter.isEmpty()) {
            return true;
        }
        Matcher matcher = BY_NAME.matcher(filter.get());
        return !matcher.matches() || Ascii.equalsIgnoreCase(matcher.group(1), role.name());
    }

    private static JsonObject json(Target target, RoleDefinition role) {
        int provider = target.segments().size() - 1;
        while (!target.is(provider, "providers")) {
            provider--;
        }
        String scope = provider == 0 ? "" : target.prefix(provider);
        return JsonObject.builder()
                .put("id", scope + "/providers/Microsoft.Authorization/roleDefinitions/" + role.id())
                .put("name", role.id())
                .put("type", "Microsoft.Authorization/roleDefinitions")
                .put(
                        "properties",
                        JsonObject.builder()
                                .put("roleName", role.name())
                                .put("type", "BuiltInRole")
                                .put("description", role.description())
                                .put("assignableScopes", JsonArray.ofStrings(List.of("/")))
                                .put(
                                        "permissions",
                                        JsonArray.of(JsonObject.builder()
                                                .put("actions", JsonArray.ofStrings(role.actions()))
                                                .put("notActions", JsonArray.ofStrings(role.notActions()))
                                                .put("dataActions", JsonArray.EMPTY)
                                                .put("notDataActions", JsonArray.EMPTY)
                                                .build()))
                                .build())
                .build();
    }
}
