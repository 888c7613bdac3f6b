package io.holdfast.rest;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.control.governance.PolicyAliases;
import io.holdfast.control.governance.PolicyImport;
import java.util.Optional;

/** {@code /providers/Holdfast.Policy/importDefinitions} and {@code importAliases}: what {@code holdfast policy import} sends. */
final class PolicyImportEndpoint implements ArmEndpoint {
    private static final int LENGTH = 3;
    private static final int WHAT = 2;

    private final PolicyImport definitions;
    private final PolicyAliases aliases;

    PolicyImportEndpoint(PolicyImport definitions, PolicyAliases aliases) {
        this.definitions = definitions;
        this.aliases = aliases;
    }

    @Override
    public Optional<Answer> serve(Exchange exchange) {
        Target target = exchange.target();
        boolean wantsDefinitions = target.is(WHAT, "importDefinitions");
        if (target.size() != LENGTH
                || !target.startsWith("providers", "Holdfast.Policy")
                || !(wantsDefinitions || target.is(WHAT, "importAliases"))) {
            return Optional.empty();
        }
        exchange.only(HttpMethod.POST);
        exchange.apiVersion();
        return Optional.of(Answer.ok(
                wantsDefinitions
                        ? definitions.take(exchange.context(), exchange.body(true))
                        : aliases.take(exchange.context(), exchange.body(true))));
    }
}
