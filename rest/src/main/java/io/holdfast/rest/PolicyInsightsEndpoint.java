package io.holdfast.rest;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.control.governance.Compliance;
import io.holdfast.control.governance.PolicyStateQueries;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** {@code {scope}/providers/Microsoft.PolicyInsights/policyStates/{latest|default}/{queryResults|summarize|triggerEvaluation}}. */
final class PolicyInsightsEndpoint implements ArmEndpoint {
    private final PolicyStateQueries queries;
    private final Compliance compliance;
    private final AccessControl access;

    PolicyInsightsEndpoint(PolicyStateQueries queries, Compliance compliance, AccessControl access) {
        this.queries = queries;
        this.compliance = compliance;
        this.access = access;
    }

    @Override
    public Optional<Answer> serve(Exchange exchange) {
        Target target = exchange.target();
        int provider = target.size() - 5;
        boolean insights = provider >= 0
                && target.is(provider, "providers")
                && target.is(provider + 1, "Microsoft.PolicyInsights");
        if (insights && target.is(provider + 2, "policyStates")) {
            return Optional.of(
                    states(exchange, scope(target, provider), target.get(provider + 3), target.get(provider + 4)));
        }
        int result = target.size() - 4;
        if (result >= 0
                && target.is(result, "providers")
                && target.is(result + 1, "Microsoft.PolicyInsights")
                && target.is(result + 2, "asyncOperationResults")) {
            exchange.only(HttpMethod.GET);
            exchange.apiVersion();
            return Optional.of(evaluated(exchange, target.get(result + 3)));
        }
        return Optional.empty();
    }

    private static ResourceId scope(Target target, int provider) {
        return provider == 0 ? ResourceId.ROOT : ResourceId.parse(target.prefix(provider));
    }

    private Answer states(Exchange exchange, ResourceId scope, String which, String what) {
        exchange.only(HttpMethod.POST);
        exchange.apiVersion();
        if (!which.equalsIgnoreCase("latest") && !which.equalsIgnoreCase("default")) {
            throw new ProblemException(
                    ProblemCode.NOT_FOUND, "There are no policy states '" + which + "' (expected: latest or default).");
        }
        return switch (io.holdfast.kernel.Ascii.lower(what)) {
            case "queryresults" -> query(exchange, scope);
            case "summarize" -> summarize(exchange, scope);
            case "triggerevaluation" -> trigger(exchange, scope);
            default -> throw new ProblemException(ProblemCode.NOT_FOUND, "There is nothing at this path.");
        };
    }

    private Answer query(Exchange exchange, ResourceId scope) {
        return Records.answer(
                exchange,
                scope,
                "policyStates/$metadata#latest",
                queries.query(exchange.context(), scope, Records.query(exchange)));
    }

    private Answer summarize(Exchange exchange, ResourceId scope) {
        JsonObject summary = queries.summarize(exchange.context(), scope, Records.query(exchange));
        String context = exchange.base() + scope + "/providers/Microsoft.PolicyInsights/policyStates/$metadata#summary";
        return Answer.ok(JsonObject.builder()
                .put("@odata.context", context)
                .put("@odata.count", 1)
                .put(
                        "value",
                        new JsonArray(List.of(new SummaryLinks(exchange, scope)
                                .in(summary).toBuilder()
                                        .put("@odata.id", Json.ofNull())
                                        .put("@odata.context", context + "/$entity")
                                        .build())))
                .build());
    }

    private Answer trigger(Exchange exchange, ResourceId scope) {
        access.current()
                .require(
                        exchange.context().caller(),
                        "Microsoft.PolicyInsights/policyStates/triggerEvaluation/action",
                        scope);
        long ticket = compliance.scan();
        String at = exchange.base() + scope + "/providers/Microsoft.PolicyInsights/asyncOperationResults/" + ticket
                + "?api-version=" + exchange.apiVersion();
        return Answer.empty(202).with("Location", at).with("Retry-After", "1");
    }

    private Answer evaluated(Exchange exchange, String ticket) {
        if (!ticket.matches("[0-9]{1,18}")) {
            throw new ProblemException(ProblemCode.OPERATION_NOT_FOUND, "This evaluation is not known.");
        }
        if (!compliance.done(Long.parseLong(ticket))) {
            return Answer.empty(202)
                    .with(
                            "Location",
                            exchange.base() + exchange.target().path() + "?api-version=" + exchange.apiVersion())
                    .with("Retry-After", "1");
        }
        return Answer.ok(JsonObject.of("status", Json.of("Succeeded")));
    }
}
