package io.holdfast.rest;

import io.holdfast.control.governance.RecordQuery;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** Queries of policy states and events as a request spells them, and the OData envelope of their answers. */
final class Records {
    private Records() {}

    static RecordQuery query(Exchange exchange) {
        boolean details = exchange.parameter("$expand")
                .filter(text -> Ascii.lower(text.replace(" ", "")).contains("policyevaluationdetails"))
                .isPresent();
        return new RecordQuery(
                exchange.parameter("$filter"),
                exchange.parameter("$select"),
                exchange.parameter("$orderby"),
                exchange.parameter("$apply"),
                ArmRouter.top(exchange),
                skip(exchange),
                time(exchange, "$from"),
                time(exchange, "$to"),
                details);
    }

    private static Optional<Instant> time(Exchange exchange, String name) {
        return exchange.parameter(name)
                .filter(text -> !text.isBlank())
                // a plus sign of an offset that was not encoded arrives as a space
                .map(text -> parsed(text.strip().replace(' ', '+')).orElseThrow(() -> wrong(name)));
    }

    private static Optional<Instant> parsed(String text) {
        try {
            return Optional.of(
                    text.length() == 10
                            ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                            : OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static ProblemException wrong(String name) {
        return Problem.of(
                        ProblemCode.INVALID_PARAMETER,
                        name + " is no time (expected: such as 2026-11-22T08:00:00Z).",
                        name)
                .exception();
    }

    private static int skip(Exchange exchange) {
        return exchange.parameter("$skiptoken")
                .map(text -> {
                    if (!text.matches("[0-9]{1,9}")) {
                        throw Problem.of(
                                        ProblemCode.INVALID_PARAMETER,
                                        "$skiptoken is not one that this server gave.",
                                        "$skiptoken")
                                .exception();
                    }
                    return Integer.parseInt(text);
                })
                .orElse(0);
    }

    /** @param kind below the provider, such as {@code policyStates/$metadata#latest} */
    static Answer answer(Exchange exchange, ResourceId scope, String kind, RecordQuery.Answer answer) {
        String context = exchange.base() + at(scope) + "/providers/Microsoft.PolicyInsights/" + kind;
        return Answer.ok(JsonObject.builder()
                .put(
                        "@odata.nextLink",
                        answer.next().map(next -> Json.of(next(exchange, next))).orElse(Json.ofNull()))
                .put("@odata.context", context)
                .put("@odata.count", answer.value().size())
                .put(
                        "value",
                        answer.value().stream()
                                .map(row -> (Json) row.toBuilder()
                                        .put("@odata.id", Json.ofNull())
                                        .put("@odata.context", context + "/$entity")
                                        .build())
                                .collect(JsonArray.collector()))
                .build());
    }

    /** A scope as it stands in a path; nothing for the tenant. */
    static String at(ResourceId scope) {
        return scope.equals(ResourceId.ROOT) ? "" : scope.toString();
    }

    private static String next(Exchange exchange, int skip) {
        var query = com.linecorp.armeria.common.QueryParams.builder();
        for (var entry : exchange.query()) {
            if (!entry.getKey().equalsIgnoreCase("$skiptoken")) {
                query.add(entry.getKey(), entry.getValue());
            }
        }
        query.add("$skiptoken", Integer.toString(skip));
        StringBuilder path = new StringBuilder();
        for (String segment : exchange.target().segments()) {
            path.append('/')
                    .append(java.net.URLEncoder.encode(segment, StandardCharsets.UTF_8)
                            .replace("+", "%20"));
        }
        return exchange.base() + path + "?" + query.build().toQueryString();
    }
}
