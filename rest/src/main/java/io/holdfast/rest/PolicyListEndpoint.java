package io.holdfast.rest;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.control.governance.PolicyFilter;
import io.holdfast.control.governance.PolicyLists;
import io.holdfast.control.resources.TypeRegistry;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.ResourceType;
import java.util.Optional;

/** {@code {scope}/providers/Microsoft.Authorization/policyDefinitions} and its kin, with what is inherited. */
final class PolicyListEndpoint implements ArmEndpoint {
    private static final int TOP = 200;

    private final TypeRegistry registry;
    private final PolicyLists lists;

    PolicyListEndpoint(TypeRegistry registry, PolicyLists lists) {
        this.registry = registry;
        this.lists = lists;
    }

    @Override
    public Optional<Answer> serve(Exchange exchange) {
        Target target = exchange.target();
        int provider = target.size() - 3;
        if (provider < 0
                || exchange.method() != HttpMethod.GET
                || !target.is(provider, "providers")
                || !target.is(provider + 1, "Microsoft.Authorization")) {
            return Optional.empty();
        }
        ResourceType type = ResourceType.of(target.get(provider + 1) + "/" + target.get(provider + 2));
        if (!PolicyLists.serves(type)) {
            return Optional.empty();
        }
        ArmRouter.checkVersion(exchange, registry.require(type));
        ResourceId scope = provider == 0 ? ResourceId.ROOT : ResourceId.parse(target.prefix(provider));
        PolicyFilter filter = exchange.parameter("$filter")
                .filter(text -> !text.isBlank())
                .map(PolicyFilter::parse)
                .orElse(PolicyFilter.ALL);
        return Optional.of(ArmRouter.page(
                exchange,
                lists.list(
                        exchange.context(),
                        scope,
                        registry.require(type).type(),
                        filter,
                        ArmRouter.token(exchange),
                        ArmRouter.top(exchange).orElse(TOP))));
    }
}
