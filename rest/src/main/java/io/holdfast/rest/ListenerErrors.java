package io.holdfast.rest;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the listener itself refuses, before or beside the API: in the same envelope and with a request id as well. */
final class ListenerErrors implements ServerErrorHandler {
    private final ServerErrorHandler statuses = ServerErrorHandler.ofDefault();

    @Override
    public @Nullable HttpResponse onServiceException(ServiceRequestContext ctx, Throwable cause) {
        return statuses.onServiceException(ctx, cause); // finds the status and comes back to renderStatus
    }

    @Override
    public AggregatedHttpResponse onProtocolViolation(
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        return answer(status, description);
    }

    @Override
    public AggregatedHttpResponse renderStatus(
            @Nullable ServiceRequestContext ctx,
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        return answer(status, description);
    }

    private static AggregatedHttpResponse answer(HttpStatus status, @Nullable String description) {
        Problem problem = Problem.of(code(status), message(status, description));
        return AggregatedHttpResponse.of(
                ResponseHeaders.builder(status)
                        .contentType(MediaType.JSON_UTF_8)
                        .set("x-ms-request-id", UUID.randomUUID().toString())
                        .build(),
                HttpData.wrap(JsonObject.of("error", problem.json()).utf8()));
    }

    private static ProblemCode code(HttpStatus status) {
        return switch (status.code()) {
            case 405 -> ProblemCode.METHOD_NOT_ALLOWED;
            case 413 -> ProblemCode.REQUEST_TOO_LARGE;
            case 503 -> ProblemCode.UNAVAILABLE;
            default -> status.isServerError() ? ProblemCode.INTERNAL : ProblemCode.BAD_REQUEST;
        };
    }

    private static String message(HttpStatus status, @Nullable String description) {
        if (status.code() == 413) {
            return "The request content is too large (expected: at most 4 MiB).";
        }
        String what = description == null ? status.reasonPhrase() : description;
        return "The request was refused before it was read: " + what + ".";
    }
}
