package io.holdfast.rest;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.holdfast.control.identity.Tokens;
import io.holdfast.control.resources.Caller;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.StoreException;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Everything on the API port: gives ids, finds out who asks, hands over, and turns every failure into the ARM envelope. */
final class RestService implements HttpService {
    private static final System.Logger LOG = System.getLogger(RestService.class.getName());
    private static final Pattern AUTHORITY = Pattern.compile("[A-Za-z0-9.:\\[\\]_-]{1,255}");
    private static final Pattern CORRELATION = Pattern.compile("[A-Za-z0-9-]{1,64}");

    private static final Duration LONGEST_DISCARD = Duration.ofSeconds(5);

    private final Tokens tokens;
    private final List<OpenEndpoint> open;
    private final List<StreamEndpoint> streams;
    private final AttestationEndpoint attestation;
    private final BodyBudget bodies;
    private final ArmRouter router;
    private final Executor executor;
    private final InstantSource clock;

    RestService(
            Tokens tokens,
            List<OpenEndpoint> open,
            List<StreamEndpoint> streams,
            AttestationEndpoint attestation,
            BodyBudget bodies,
            ArmRouter router,
            Executor executor,
            InstantSource clock) {
        this.tokens = tokens;
        this.open = List.copyOf(open);
        this.streams = List.copyOf(streams);
        this.attestation = attestation;
        this.bodies = bodies;
        this.router = router;
        this.executor = executor;
        this.clock = clock;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
        String requestId = UUID.randomUUID().toString();
        ctx.mutateAdditionalResponseHeaders(headers -> {
            headers.set("x-ms-request-id", requestId);
            headers.set("x-ms-correlation-request-id", correlation(request, requestId));
            if ("true".equalsIgnoreCase(request.headers().get("x-ms-return-client-request-id"))) {
                Optional.ofNullable(request.headers().get("x-ms-client-request-id"))
                        .filter(id -> CORRELATION.matcher(id).matches())
                        .ifPresent(id -> headers.set("x-ms-client-request-id", id));
            }
        });
        Target target;
        try {
            target = Target.parse(ctx.path());
        } catch (ProblemException e) {
            return unread(request, Answer.problem(e.problem()));
        }
        if (attestation.serves(target)) {
            return attestation.serve(ctx, request, target, base(request.headers()), requestId);
        }
        for (StreamEndpoint endpoint : streams) {
            if (endpoint.serves(request.method(), target)) {
                return authenticated(request, requestId, target, ctx, endpoint);
            }
        }
        BodyBudget.Body body = bodies.body(peer(ctx));
        return HttpResponse.of(body.read(request)
                .handleAsync(
                        (aggregated, failure) -> failure == null
                                ? answer(ctx, aggregated, target, requestId)
                                : unread(failure).response(),
                        executor)
                .whenComplete((_, _) -> body.close()));
    }

    /** The address at the other end: all that is known of a caller before a request is read. */
    static String peer(ServiceRequestContext ctx) {
        return ctx.remoteAddress().getAddress().getHostAddress();
    }

    private HttpResponse authenticated(
            HttpRequest request, String requestId, Target target, ServiceRequestContext ctx, StreamEndpoint endpoint) {
        return HttpResponse.of(CompletableFuture.supplyAsync(
                () -> {
                    try {
                        RequestContext context =
                                context(request.headers().get(HttpHeaderNames.AUTHORIZATION), request, requestId);
                        return endpoint.serve(context, target, QueryParams.fromQueryString(ctx.query()), request);
                    } catch (RuntimeException e) {
                        return unread(request, failed(e, base(request.headers()), requestId));
                    }
                },
                executor));
    }

    /** An answer that overtakes its request is torn down with the rest of that: so what is left is taken in, not kept. */
    static HttpResponse unread(HttpRequest request, Answer answer) {
        return HttpResponse.of(request.subscribe()
                .handle((_, _) -> true)
                .completeOnTimeout(true, LONGEST_DISCARD.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(_ -> answer.response()));
    }

    private HttpResponse answer(
            ServiceRequestContext ctx, AggregatedHttpRequest request, Target target, String requestId) {
        String base = base(request.headers());
        try {
            for (OpenEndpoint endpoint : open) {
                Optional<HttpResponse> answered = endpoint.serve(request, target, base);
                if (answered.isPresent()) {
                    return answered.get();
                }
            }
            RequestContext context = context(
                    request.headers().get(HttpHeaderNames.AUTHORIZATION),
                    request.headers().get("x-ms-correlation-request-id"),
                    requestId);
            Exchange exchange = new Exchange(context, request, target, QueryParams.fromQueryString(ctx.query()), base);
            return router.serve(exchange).response();
        } catch (RuntimeException e) {
            Answer answer = failed(e, base, requestId);
            boolean head = request.method() == HttpMethod.HEAD;
            return (head ? Answer.empty(answer.status()) : answer).response();
        }
    }

    private RequestContext context(String authorization, HttpRequest request, String requestId) {
        return context(authorization, request.headers().get("x-ms-correlation-request-id"), requestId);
    }

    private RequestContext context(
            @org.jspecify.annotations.Nullable String authorization,
            @org.jspecify.annotations.Nullable String correlation,
            String requestId) {
        if (authorization == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            throw new ProblemException(
                    ProblemCode.AUTHENTICATION_FAILED,
                    "Authentication failed. The 'Authorization' header is missing (expected: Bearer and an access token).");
        }
        Caller caller = tokens.verify(authorization.substring(7).strip());
        return new RequestContext(
                caller,
                correlation != null && CORRELATION.matcher(correlation).matches() ? correlation : requestId,
                requestId,
                clock.instant().truncatedTo(ChronoUnit.MILLIS)); // as the store keeps it
    }

    private static String correlation(HttpRequest request, String requestId) {
        String given = request.headers().get("x-ms-correlation-request-id");
        return given != null && CORRELATION.matcher(given).matches() ? given : requestId;
    }

    /** Where the client reached this server: {@code :authority} of HTTP/2, {@code Host} of HTTP/1.1. */
    private static String base(RequestHeaders headers) {
        String authority = headers.authority();
        return authority != null && AUTHORITY.matcher(authority).matches()
                ? "https://" + authority
                : "https://localhost";
    }

    /** Why a body could not be read. */
    static Answer unread(Throwable failure) {
        Throwable cause = Exceptions.peel(failure);
        if (cause instanceof ContentTooLargeException) {
            return Answer.problem(
                    Problem.of(
                            ProblemCode.REQUEST_TOO_LARGE,
                            "The request content is too large (expected: at most 4 MiB, and 24 MiB of evidence with a token)."));
        }
        if (cause instanceof BodyBudget.SpentException spent) {
            return Answer.problem(
                            spent.ofCaller()
                                    ? Problem.of(
                                            ProblemCode.TOO_MANY_REQUESTS,
                                            "Too many bytes of requests from this caller are being read; send fewer"
                                                    + " requests at once.")
                                    : Problem.of(
                                            ProblemCode.UNAVAILABLE,
                                            "Too many bytes of requests are being read; send this one again."))
                    .with("Retry-After", "1");
        }
        return Answer.problem(
                Problem.of(ProblemCode.INVALID_REQUEST_CONTENT, "The request ended before its content was complete."));
    }

    static Answer failed(RuntimeException failure, String base, String requestId) {
        if (failure instanceof ProblemException refused) {
            Answer answer = Answer.problem(refused.problem());
            return refused.problem().code().status() == 401
                    ? answer.with(
                            "WWW-Authenticate",
                            "Bearer authorization_uri=\"" + base + "/adfs\", error=\"invalid_token\"")
                    : answer;
        }
        if (failure instanceof StoreException) {
            LOG.log(System.Logger.Level.ERROR, "storage failed in request " + requestId, failure);
            return Answer.problem(Problem.of(
                            ProblemCode.UNAVAILABLE,
                            "The control plane cannot reach its storage; nothing was changed. Request " + requestId
                                    + "."))
                    .with("Retry-After", "5");
        }
        LOG.log(System.Logger.Level.ERROR, "request " + requestId + " failed", failure);
        return Answer.problem(Problem.of(
                ProblemCode.INTERNAL, "The request failed inside the control plane. Request " + requestId + "."));
    }
}
