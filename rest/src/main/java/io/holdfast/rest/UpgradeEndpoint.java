package io.holdfast.rest;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.control.extensions.upgrades.UpgradeExtensions;
import io.holdfast.control.extensions.upgrades.UpgradeQueries;
import io.holdfast.control.machines.MachineType;
import io.holdfast.control.store.OperationRow;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;

/** {@code …/machines/{m}/upgradeExtensions}, and {@code /holdfast/upgrades}: the rollouts of new versions. */
final class UpgradeEndpoint implements ArmEndpoint {
    private final UpgradeExtensions extensions;
    private final UpgradeQueries rollouts;
    private final AsyncEndpoints operations;

    UpgradeEndpoint(UpgradeExtensions extensions, UpgradeQueries rollouts, AsyncEndpoints operations) {
        this.extensions = extensions;
        this.rollouts = rollouts;
        this.operations = operations;
    }

    @Override
    public Optional<Answer> serve(Exchange exchange) {
        Target target = exchange.target();
        if (target.is(0, "holdfast") && target.is(1, "upgrades")) {
            return target.size() == 2
                    ? Optional.of(list(exchange))
                    : target.size() == 5 && target.is(4, "retry") ? Optional.of(retry(exchange)) : Optional.empty();
        }
        int provider = SecurityAlertEndpoint.provider(target, "Microsoft.HybridCompute");
        if (provider < 0
                || target.size() != provider + 5
                || !target.is(provider + 2, "machines")
                || !target.is(provider + 4, "upgradeExtensions")) {
            return Optional.empty();
        }
        SecurityAlertEndpoint.checkVersion(exchange, MachineType.API_VERSIONS, "machines");
        exchange.only(HttpMethod.POST);
        ResourceId machine = ResourceId.parse(target.prefix(provider + 4));
        Optional<OperationRow> operation = extensions.run(exchange.context(), machine, exchange.body(true));
        return Optional.of(operation
                .map(row -> operations.announce(exchange, Answer.empty(202), row))
                .orElse(Answer.empty(200)));
    }

    private Answer list(Exchange exchange) {
        exchange.only(HttpMethod.GET);
        return Answer.ok(JsonObject.of("value", rollouts.list(exchange.context())));
    }

    private Answer retry(Exchange exchange) {
        exchange.only(HttpMethod.POST);
        Target target = exchange.target();
        String version = exchange.body(true).string("version").orElse("");
        try {
            rollouts.retry(
                    exchange.context(), ExtensionType.of(target.get(2), target.get(3)), new HandlerVersion(version));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemCode.INVALID_REQUEST_CONTENT, e.getMessage() + ".");
        }
        return Answer.empty(204);
    }
}
