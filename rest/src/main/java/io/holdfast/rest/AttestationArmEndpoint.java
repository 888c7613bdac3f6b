package io.holdfast.rest;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.control.attestation.AttestationProviders;
import io.holdfast.control.attestation.AttestationService;
import io.holdfast.control.machines.MachineType;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.Locations;
import io.holdfast.control.resources.ResourceEngine;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;

/**
 * What ARM has of attestation beside the providers: those that are shared ({@code defaultProviders}), and, for machines,
 * {@code resetAttestationKey}.
 */
final class AttestationArmEndpoint implements ArmEndpoint {
    private final AttestationService service;
    private final ResourceEngine engine;
    private final AccessControl access;
    private final Locations locations;

    AttestationArmEndpoint(
            AttestationService service, ResourceEngine engine, AccessControl access, Locations locations) {
        this.service = service;
        this.engine = engine;
        this.access = access;
        this.locations = locations;
    }

    @Override
    public Optional<Answer> serve(Exchange exchange) {
        Target target = exchange.target();
        if (target.endsWith("resetAttestationKey") && exchange.method() == HttpMethod.POST) {
            ResourceId machine = ResourceId.parse(target.prefix(target.size() - 1));
            if (machine.type().equals(MachineType.TYPE)) {
                exchange.apiVersion();
                service.resetAttestationKey(exchange.context(), machine);
                return Optional.of(Answer.empty(204));
            }
        }
        if (!target.is(0, "subscriptions") || !target.is(2, "providers") || !target.is(3, "Microsoft.Attestation")) {
            return notBuilt(target);
        }
        boolean all = target.size() == 5 && target.is(4, "defaultProviders");
        boolean one = target.size() == 7 && target.is(4, "locations") && target.is(6, "defaultProvider");
        if (!all && !one) {
            return Optional.empty();
        }
        exchange.only(HttpMethod.GET);
        ArmRouter.checkVersion(exchange, engine.registry().require(AttestationProviders.TYPE));
        ResourceId subscription = ResourceId.parse(target.prefix(2));
        if (!access.current().sees(exchange.context().caller(), subscription)) {
            access.current().require(exchange.context().caller(), AttestationProviders.TYPE + "/read", subscription);
        }
        if (all) {
            return Optional.of(Answer.ok(JsonObject.of(
                    "value",
                    locations.names().stream()
                            .map(name -> (io.holdfast.kernel.json.Json) service.shared(name))
                            .collect(JsonArray.collector()))));
        }
        String location = locations.names().stream()
                .filter(name -> Ascii.equalsIgnoreCase(name, target.get(5)))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.INVALID_LOCATION,
                        "The location '" + target.get(5) + "' has no shared attestation provider (expected: one of "
                                + locations.names() + ")."));
        return Optional.of(Answer.ok(service.shared(location)));
    }

    private static Optional<Answer> notBuilt(Target target) {
        for (int i = 0; i + 3 < target.size(); i++) {
            boolean below = target.is(i, "Microsoft.Attestation")
                    && target.is(i + 1, "attestationProviders")
                    && (target.is(i + 3, "privateEndpointConnections") || target.is(i + 3, "privateLinkResources"));
            if (below) {
                throw new ProblemException(
                        ProblemCode.NOT_BUILT,
                        "Private links of attestation providers are not built (expected: the provider's attestUri).");
            }
        }
        return Optional.empty();
    }
}
