package io.holdfast.rest;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.control.governance.PolicyEventQueries;
import io.holdfast.kernel.ResourceId;
import java.util.Optional;

/** {@code {scope}/providers/Microsoft.PolicyInsights/policyEvents/default/queryResults}. */
final class PolicyEventsEndpoint implements ArmEndpoint {
    private final PolicyEventQueries events;

    PolicyEventsEndpoint(PolicyEventQueries events) {
        this.events = events;
    }

    @Override
    public Optional<Answer> serve(Exchange exchange) {
        Target target = exchange.target();
        int provider = target.size() - 5;
        if (provider < 0
                || !target.endsWith(
                        "providers", "Microsoft.PolicyInsights", "policyEvents", "default", "queryResults")) {
            return Optional.empty();
        }
        exchange.only(HttpMethod.POST);
        exchange.apiVersion();
        ResourceId scope = provider == 0 ? ResourceId.ROOT : ResourceId.parse(target.prefix(provider));
        return Optional.of(Records.answer(
                exchange,
                scope,
                "policyEvents/$metadata#default",
                events.query(exchange.context(), scope, Records.query(exchange))));
    }
}
