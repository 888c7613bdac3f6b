package io.holdfast.rest;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.control.governance.DryRun;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ResourceId;
import java.util.Optional;

/** {@code POST {scope}/providers/Holdfast.Policy/dryRun}: ours. */
final class DryRunEndpoint implements ArmEndpoint {
    private final DryRun dryRun;

    DryRunEndpoint(DryRun dryRun) {
        this.dryRun = dryRun;
    }

    @Override
    public Optional<Answer> serve(Exchange exchange) {
        Target target = exchange.target();
        int provider = target.size() - 3;
        if (provider < 0
                || !target.is(provider, "providers")
                || !target.is(provider + 1, "Holdfast.Policy")
                || !target.is(provider + 2, "dryRun")) {
            return Optional.empty();
        }
        exchange.only(HttpMethod.POST);
        if (!exchange.apiVersion().equals(DryRun.API_VERSION)) {
            throw Problem.of(
                            ProblemCode.UNSUPPORTED_API_VERSION,
                            "The api-version '" + exchange.apiVersion()
                                    + "' is not known for Holdfast.Policy (expected: " + DryRun.API_VERSION + ").",
                            "api-version")
                    .exception();
        }
        ResourceId scope = provider == 0 ? ResourceId.ROOT : ResourceId.parse(target.prefix(provider));
        return Optional.of(Answer.ok(dryRun.run(exchange.context(), scope, exchange.body(true))));
    }
}
