package io.holdfast.rest;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.control.governance.PolicyMetadata;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;

/** {@code /providers/Microsoft.PolicyInsights/policyMetadata[/name]}, for everybody who is signed in. */
final class PolicyMetadataEndpoint implements ArmEndpoint {
    private static final int TYPE = 2;
    private static final int NAME = 3;

    @Override
    public Optional<Answer> serve(Exchange exchange) {
        Target target = exchange.target();
        if (!target.startsWith("providers", "Microsoft.PolicyInsights")
                || !target.is(TYPE, "policyMetadata")
                || target.size() > NAME + 1) {
            return Optional.empty();
        }
        exchange.only(HttpMethod.GET);
        exchange.apiVersion();
        return Optional.of(target.size() == NAME ? list(exchange) : one(target.get(NAME)));
    }

    private static Answer list(Exchange exchange) {
        long top = ArmRouter.top(exchange).orElse(Integer.MAX_VALUE);
        return Answer.ok(JsonObject.of(
                "value",
                PolicyMetadata.all().stream()
                        .limit(top)
                        .map(metadata -> (Json) metadata.slim())
                        .collect(JsonArray.collector())));
    }

    private static Answer one(String name) {
        return Answer.ok(PolicyMetadata.find(name)
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.RESOURCE_NOT_FOUND, "The policy metadata '" + name + "' could not be found."))
                .json());
    }
}
