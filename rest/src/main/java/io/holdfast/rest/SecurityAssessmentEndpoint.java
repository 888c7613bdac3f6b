package io.holdfast.rest;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.control.security.AssessmentQueries;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import java.util.List;
import java.util.Optional;

/** {@code {scope}/providers/Microsoft.Security/assessments[/{name}]} and {@code …/assessmentMetadata[/{name}]}. */
final class SecurityAssessmentEndpoint implements ArmEndpoint {
    private static final List<String> VERSIONS = List.of("2020-01-01", "2021-06-01", "2025-05-04");

    private final AssessmentQueries assessments;

    SecurityAssessmentEndpoint(AssessmentQueries assessments) {
        this.assessments = assessments;
    }

    @Override
    public Optional<Answer> serve(Exchange exchange) {
        Target target = exchange.target();
        int provider = SecurityAlertEndpoint.provider(target, "Microsoft.Security");
        int at = provider + 2;
        boolean metadata = provider >= 0 && target.is(at, "assessmentMetadata");
        if (provider < 0 || !(metadata || target.is(at, "assessments"))) {
            return Optional.empty();
        }
        SecurityAlertEndpoint.checkVersion(exchange, VERSIONS, target.get(at));
        if (exchange.method() == HttpMethod.PUT || exchange.method() == HttpMethod.DELETE) {
            throw new ProblemException(
                    ProblemCode.NOT_BUILT,
                    "Recommendations and assessments of one's own are not built; those of this control plane are made by it.");
        }
        exchange.only(HttpMethod.GET);
        ResourceId scope = provider == 0 ? ResourceId.ROOT : ResourceId.parse(target.prefix(provider));
        return Optional.of(
                switch (target.size() - at) {
                    case 1 ->
                        metadata
                                ? Answer.ok(assessments.metadata())
                                : ArmRouter.page(
                                        exchange,
                                        assessments.list(exchange.context(), scope, ArmRouter.token(exchange)));
                    case 2 ->
                        Answer.ok(
                                metadata
                                        ? assessments.metadata(target.get(at + 1))
                                        : assessments.assessment(exchange.context(), scope, target.get(at + 1)));
                    default -> throw SecurityAlertEndpoint.nothing();
                });
    }
}
