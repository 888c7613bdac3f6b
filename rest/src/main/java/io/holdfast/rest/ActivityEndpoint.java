package io.holdfast.rest;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.control.activity.ActivityQueries;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ResourceId;
import java.util.Optional;

/** {@code {scope}/providers/Microsoft.Insights/eventtypes/management/values}. */
final class ActivityEndpoint implements ArmEndpoint {
    private final ActivityQueries queries;

    ActivityEndpoint(ActivityQueries queries) {
        this.queries = queries;
    }

    @Override
    public Optional<Answer> serve(Exchange exchange) {
        Target target = exchange.target();
        if (!target.endsWith("providers", "Microsoft.Insights", "eventtypes", "management", "values")) {
            return Optional.empty();
        }
        exchange.only(HttpMethod.GET);
        exchange.apiVersion();
        ResourceId scope = target.size() == 5 ? ResourceId.ROOT : ResourceId.parse(target.prefix(target.size() - 5));
        return Optional.of(ArmRouter.page(
                exchange,
                queries.list(
                        exchange.context(),
                        scope,
                        exchange.parameter("$filter"),
                        ArmRouter.token(exchange),
                        leaves(exchange))));
    }

    /** {@code $expand=leaf}, which Azure does not have. */
    private static boolean leaves(Exchange exchange) {
        Optional<String> expand = exchange.parameter("$expand");
        if (expand.isPresent() && !expand.get().equals("leaf")) {
            throw Problem.of(ProblemCode.INVALID_PARAMETER, "$expand is wrong (expected: leaf).", "$expand")
                    .exception();
        }
        return expand.isPresent();
    }
}
