package io.holdfast.rest;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.control.security.AlertQueries;
import io.holdfast.control.security.AlertStatus;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import java.util.List;
import java.util.Optional;

/** {@code {scope}/providers/Microsoft.Security[/locations/{location}]/alerts[/{name}[/{status}]]}. */
final class SecurityAlertEndpoint implements ArmEndpoint {
    private static final List<String> VERSIONS = List.of("2019-01-01", "2021-01-01", "2021-11-01", "2022-01-01");
    private static final int TOP = 200;

    private final AlertQueries alerts;

    SecurityAlertEndpoint(AlertQueries alerts) {
        this.alerts = alerts;
    }

    @Override
    public Optional<Answer> serve(Exchange exchange) {
        Target target = exchange.target();
        int provider = provider(target, "Microsoft.Security");
        if (provider < 0) {
            return Optional.empty();
        }
        int at = target.is(provider + 2, "locations") ? provider + 4 : provider + 2;
        if (!target.is(at, "alerts")) {
            return Optional.empty();
        }
        checkVersion(exchange, VERSIONS, "alerts");
        ResourceId scope = provider == 0 ? ResourceId.ROOT : ResourceId.parse(target.prefix(provider));
        return Optional.of(
                switch (target.size() - at) {
                    case 1 -> list(exchange, scope);
                    case 2 -> {
                        exchange.only(HttpMethod.GET);
                        yield Answer.ok(alerts.alert(exchange.context(), scope, target.get(at + 1)));
                    }
                    case 3 -> change(exchange, scope, target.get(at + 1), target.get(at + 2));
                    default -> throw nothing();
                });
    }

    private Answer list(Exchange exchange, ResourceId scope) {
        exchange.only(HttpMethod.GET);
        return ArmRouter.page(
                exchange,
                alerts.list(
                        exchange.context(),
                        scope,
                        ArmRouter.token(exchange),
                        ArmRouter.top(exchange).orElse(TOP)));
    }

    private Answer change(Exchange exchange, ResourceId scope, String name, String action) {
        exchange.only(HttpMethod.POST);
        AlertStatus status = AlertStatus.ofAction(action)
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.NOT_FOUND,
                        "Alerts have no action '" + action
                                + "' (expected: activate, inProgress, resolve or dismiss)."));
        alerts.change(exchange.context(), scope, name, status);
        return Answer.empty(204);
    }

    /** Where {@code providers/{namespace}} stands last in a path, or -1. */
    static int provider(Target target, String namespace) {
        for (int i = target.size() - 3; i >= 0; i--) {
            if (target.is(i, "providers")) {
                return target.is(i + 1, namespace) ? i : -1;
            }
        }
        return -1;
    }

    static void checkVersion(Exchange exchange, List<String> versions, String type) {
        String version = exchange.apiVersion();
        if (!versions.contains(version)) {
            throw Problem.of(
                            ProblemCode.UNSUPPORTED_API_VERSION,
                            "No registered resource provider found for API version '" + version + "' and type '" + type
                                    + "'. The supported api-versions are '" + String.join(", ", versions) + "'.",
                            "api-version")
                    .exception();
        }
    }

    static ProblemException nothing() {
        return new ProblemException(ProblemCode.NOT_FOUND, "There is nothing at this path.");
    }
}
