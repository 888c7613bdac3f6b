package io.holdfast.rest;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.control.governance.PolicyRestrictions;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import java.util.Optional;

/** {@code {place}/providers/Microsoft.PolicyInsights/checkPolicyRestrictions}, of a subscription or a resource group. */
final class PolicyRestrictionsEndpoint implements ArmEndpoint {
    private final PolicyRestrictions restrictions;

    PolicyRestrictionsEndpoint(PolicyRestrictions restrictions) {
        this.restrictions = restrictions;
    }

    @Override
    public Optional<Answer> serve(Exchange exchange) {
        Target target = exchange.target();
        int provider = target.size() - 3;
        if (provider <= 0 || !target.endsWith("providers", "Microsoft.PolicyInsights", "checkPolicyRestrictions")) {
            return Optional.empty();
        }
        ResourceId place = ResourceId.parse(target.prefix(provider));
        if (!place.isSubscription() && !place.isResourceGroup()) {
            throw new ProblemException(
                    ProblemCode.NOT_FOUND,
                    "Restrictions are not asked for at " + place + " (expected: a subscription or a resource group).");
        }
        exchange.only(HttpMethod.POST);
        exchange.apiVersion();
        return Optional.of(Answer.ok(restrictions.check(exchange.context(), place, exchange.body(true))));
    }
}
