package io.holdfast.rest;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.control.attestation.integrity.BootAttestations;
import io.holdfast.control.machines.MachineType;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import java.util.Optional;

/** {@code …/Microsoft.HybridCompute/machines/{m}/bootAttestations[/{name}[/eventLog|/diff]]}. */
final class BootAttestationEndpoint implements ArmEndpoint {
    private final BootAttestations boots;

    BootAttestationEndpoint(BootAttestations boots) {
        this.boots = boots;
    }

    @Override
    public Optional<Answer> serve(Exchange exchange) {
        Target target = exchange.target();
        int provider = SecurityAlertEndpoint.provider(target, "Microsoft.HybridCompute");
        if (provider < 0 || !target.is(provider + 2, "machines") || !target.is(provider + 4, "bootAttestations")) {
            return Optional.empty();
        }
        SecurityAlertEndpoint.checkVersion(exchange, MachineType.API_VERSIONS, "machines/bootAttestations");
        exchange.only(HttpMethod.GET);
        ResourceId machine = ResourceId.parse(target.prefix(provider + 4));
        int at = provider + 5;
        return Optional.of(
                switch (target.size() - at) {
                    case 0 -> ArmRouter.page(exchange, boots.list(exchange.context(), machine));
                    case 1 -> Answer.ok(boots.boot(exchange.context(), machine, target.get(at)));
                    case 2 -> {
                        if (target.is(at + 1, "eventLog")) {
                            yield Answer.ok(boots.eventLog(exchange.context(), machine, target.get(at)));
                        }
                        if (target.is(at + 1, "diff")) {
                            yield Answer.ok(boots.diff(exchange.context(), machine, target.get(at)));
                        }
                        throw new ProblemException(
                                ProblemCode.NOT_FOUND,
                                "A boot has eventLog and diff, and no '" + target.get(at + 1) + "'.");
                    }
                    default -> throw SecurityAlertEndpoint.nothing();
                });
    }
}
