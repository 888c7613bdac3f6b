package io.holdfast.gateway;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.holdfast.control.extensions.PackageCatalogue;
import io.holdfast.control.extensions.Publishers;
import io.holdfast.control.machines.PrivateLinkScopes;
import io.holdfast.control.resources.Caller;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.EnrolRequest;
import io.holdfast.protocol.EnrolResponse;
import io.holdfast.protocol.FactBatch;
import io.holdfast.protocol.ItemsRequest;
import io.holdfast.protocol.KeysRequest;
import io.holdfast.protocol.PollRequest;
import io.holdfast.protocol.PollResponse;
import io.holdfast.protocol.ProtocolException;
import io.holdfast.protocol.RenewRequest;
import io.holdfast.protocol.TokenRequest;
import io.holdfast.protocol.TokenResponse;
import io.holdfast.protocol.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Finds out by its certificate which machine sends a request, and only then reads it and hands over. */
final class GatewayService implements HttpService {
    private static final System.Logger LOG = System.getLogger(GatewayService.class.getName());
    private static final long LONGEST_HOLD_MILLIS = 120_000;
    private static final long MAX_ENROLMENT = 64 << 10;
    private static final Duration LONGEST_DISCARD = Duration.ofSeconds(5);

    private final Gateway gateway;
    private final HeldPolls polls;
    private final Executor executor;

    GatewayService(Gateway gateway, HeldPolls polls, Executor executor) {
        this.gateway = gateway;
        this.polls = polls;
        this.executor = executor;
    }

    /** Who may send content here; known before any of it is read. */
    private sealed interface Admitted {
        record Machine(EnrolmentRow row) implements Admitted {}

        record Enrolling(Caller caller) implements Admitted {}
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
        return HttpResponse.of(CompletableFuture.supplyAsync(() -> admit(ctx, request), executor)
                .thenCompose(admitted -> request.aggregate()
                        .handleAsync(
                                (aggregated, failure) -> failure == null
                                        ? answered(ctx, admitted, aggregated)
                                        : problem(unreadable(failure)),
                                executor))
                .exceptionallyCompose(failure -> {
                    HttpResponse refusal = problem(problemOf(Exceptions.peel(failure)));
                    return discarded(request).thenApply(_ -> refusal);
                }));
    }

    /** An answer that overtakes its request is torn down with the rest of that: so what is left is taken in, not kept. */
    private static CompletableFuture<?> discarded(HttpRequest request) {
        return request.subscribe()
                .handle((_, _) -> true)
                .completeOnTimeout(true, LONGEST_DISCARD.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Admitted admit(ServiceRequestContext ctx, HttpRequest request) {
        boolean posted = request.method() == HttpMethod.POST;
        if (posted && ctx.path().equals(Wire.ENROL)) {
            ctx.setMaxRequestLength(MAX_ENROLMENT);
            return new Admitted.Enrolling(caller(request.headers().get(HttpHeaderNames.AUTHORIZATION, "")));
        }
        return new Admitted.Machine(machine(ctx, posted && ctx.path().equals(Wire.RENEW)));
    }

    private static Problem unreadable(Throwable failure) {
        boolean large = Exceptions.peel(failure) instanceof ContentTooLargeException;
        return Problem.of(
                large ? ProblemCode.REQUEST_TOO_LARGE : ProblemCode.INVALID_REQUEST_CONTENT,
                "The request content is too large or ended early.");
    }

    private HttpResponse answered(ServiceRequestContext ctx, Admitted admitted, AggregatedHttpRequest request) {
        try {
            return switch (admitted) {
                case Admitted.Machine(EnrolmentRow row) -> answer(ctx, row, request);
                case Admitted.Enrolling(Caller caller) ->
                    json(enrol(caller, request.content().array()).json());
            };
        } catch (ProtocolException | IOException | RuntimeException e) {
            return problem(problemOf(e));
        }
    }

    private static Problem problemOf(Throwable failure) {
        return switch (failure) {
            case ProblemException refused -> refused.problem();
            case ProtocolException e -> Problem.of(ProblemCode.INVALID_REQUEST_CONTENT, e.getMessage() + ".");
            default -> {
                LOG.log(System.Logger.Level.ERROR, "a machine's request failed", failure);
                yield Problem.of(ProblemCode.UNAVAILABLE, "The control plane could not answer; try again.");
            }
        };
    }

    private HttpResponse answer(ServiceRequestContext ctx, EnrolmentRow machine, AggregatedHttpRequest request)
            throws ProtocolException, IOException {
        String path = ctx.path();
        byte[] content = request.content().array();
        if (request.method() == HttpMethod.POST) {
            return switch (path) {
                case Wire.RENEW ->
                    json(gateway.enrolments()
                            .renew(
                                    machine,
                                    RenewRequest.read(content).csr(),
                                    gateway.clock().instant())
                            .json());
                case Wire.KEYS ->
                    json(gateway.enrolments()
                            .keys(
                                    machine,
                                    KeysRequest.read(content),
                                    gateway.clock().instant())
                            .json());
                case Wire.POLL -> poll(ctx, machine, PollRequest.read(content));
                case Wire.ITEMS ->
                    json(gateway.items()
                            .operations(machine.id(), ItemsRequest.read(content))
                            .json());
                case Wire.FACTS -> {
                    gateway.presence().heard(machine.machine());
                    yield json(gateway.facts()
                            .take(machine.id(), FactBatch.read(content))
                            .json());
                }
                case Wire.TOKEN ->
                    json(token(machine, TokenRequest.read(content)).json());
                default -> throw nothing();
            };
        }
        if (request.method() == HttpMethod.GET) {
            return packages(machine, request.authority(), path.split("/", -1));
        }
        throw nothing();
    }

    /** A token that speaks for the machine, for the few things that take one. */
    private TokenResponse token(EnrolmentRow machine, TokenRequest request) {
        if (!request.resource().equals(TokenRequest.ATTESTATION)) {
            throw Problem.of(
                            ProblemCode.INVALID_PARAMETER,
                            "Machines get no token for this resource (expected: " + TokenRequest.ATTESTATION + ").",
                            "resource")
                    .exception();
        }
        return gateway.tokens().issueForAttestation(machine);
    }

    private static ProblemException nothing() {
        return new ProblemException(ProblemCode.NOT_FOUND, "There is nothing at this path.");
    }

    private Caller caller(String authorization) {
        if (!authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            throw new ProblemException(
                    ProblemCode.AUTHENTICATION_FAILED, "Enrolment needs an access token of the API.");
        }
        return gateway.tokens().verify(authorization.substring(7).strip());
    }

    private EnrolResponse enrol(Caller caller, byte[] content) throws ProtocolException {
        String id = UUID.randomUUID().toString();
        return gateway.enrolments()
                .enrol(new RequestContext(caller, id, id, gateway.clock().instant()), EnrolRequest.read(content));
    }

    private EnrolmentRow machine(ServiceRequestContext ctx, boolean renewing) {
        SSLSession session = ctx.sslSession();
        if (session != null) {
            try {
                Certificate[] chain = session.getPeerCertificates();
                if (chain.length > 0 && chain[0] instanceof X509Certificate certificate) {
                    return gateway.enrolments()
                            .authenticate(certificate, gateway.clock().instant(), renewing);
                }
            } catch (SSLPeerUnverifiedException _) {
                // no client certificate: refused below
            }
        }
        throw new ProblemException(
                ProblemCode.AUTHENTICATION_FAILED, "A client certificate is needed; connect the machine first.");
    }

    private HttpResponse poll(ServiceRequestContext ctx, EnrolmentRow machine, PollRequest request) {
        request.checkpoint().ifPresent(gateway.items()::meet);
        HeldPolls.HeldPoll poll = polls.hold(machine.machine());
        gateway.presence().holds(machine.machine());
        var _ = ctx.log().whenComplete().thenRun(() -> {
            polls.release(machine.machine(), poll);
            gateway.presence().released(machine.machine());
        });
        // held before it is looked at, so that a change in between is not lost
        Optional<PollResponse> now = gateway.items().newerThan(machine.id(), request.token());
        if (now.isPresent()) {
            return json(now.get().json());
        }
        long wait = Math.clamp(request.waitMillis(), 0, LONGEST_HOLD_MILLIS);
        PollResponse nothing = new PollResponse(request.token(), List.of(), 0);
        return HttpResponse.of(poll.news()
                .completeOnTimeout(false, wait, TimeUnit.MILLISECONDS)
                .thenApplyAsync(
                        changed -> {
                            try {
                                if (changed) {
                                    machine(ctx, false); // its key may have been given up while it waited
                                }
                                return json((changed
                                                ? gateway.items()
                                                        .newerThan(machine.id(), request.token())
                                                        .orElse(nothing)
                                                : nothing)
                                        .json());
                            } catch (ProblemException e) {
                                return problem(e.problem());
                            }
                        },
                        executor));
    }

    private HttpResponse packages(EnrolmentRow machine, @Nullable String authority, String[] segments)
            throws IOException {
        // /agent/v1/blobs/DIGEST and /agent/v1/packages/PUBLISHER/TYPE/index | /manifests/VERSION | /signatures/VERSION
        // | /revocations
        if (segments.length == 5 && segments[3].equals("blobs")) {
            return blob(machine, Optional.ofNullable(authority), segments[4]);
        }
        if (segments.length >= 7 && segments[3].equals("packages")) {
            try {
                ExtensionType type = ExtensionType.of(segments[4], segments[5]);
                if (segments.length == 7 && segments[6].equals("index")) {
                    return signed(gateway.store().read(transaction -> PackageCatalogue.index(transaction, type)));
                }
                if (segments.length == 7 && segments[6].equals("revocations")) {
                    return json(gateway.store().read(transaction -> Publishers.revocations(transaction, type)));
                }
                if (segments.length == 8 && segments[6].equals("signatures")) {
                    HandlerVersion version = new HandlerVersion(segments[7]);
                    return signed(gateway.store()
                            .read(transaction -> PackageCatalogue.signature(transaction, type, version)));
                }
                if (segments.length == 8 && segments[6].equals("manifests")) {
                    HandlerVersion version = new HandlerVersion(segments[7]);
                    return signed(
                            gateway.store().read(transaction -> PackageCatalogue.manifest(transaction, type, version)));
                }
            } catch (IllegalArgumentException _) {
                throw nothing();
            }
        }
        throw nothing();
    }

    private static HttpResponse signed(Optional<Bytes> cms) {
        return cms.map(bytes -> HttpResponse.of(
                        ResponseHeaders.builder(200)
                                .contentType(MediaType.parse("application/pkcs7-mime"))
                                .build(),
                        HttpData.wrap(bytes.array())))
                .orElseThrow(GatewayService::nothing);
    }

    private HttpResponse blob(EnrolmentRow machine, Optional<String> authority, String hex) throws IOException {
        Digest digest;
        try {
            digest = Digest.parse(hex);
        } catch (IllegalArgumentException _) {
            throw nothing();
        }
        boolean published = gateway.store().read(transaction -> PackageCatalogue.holds(transaction, digest));
        if (published && authority.isPresent() && gateway.direct().isPresent() && !privately(machine)) {
            String address = gateway.direct().get().address(authority.get(), digest);
            return HttpResponse.ofRedirect(HttpStatus.TEMPORARY_REDIRECT, address);
        }
        Optional<InputStream> content = published ? gateway.store().blobs().open(digest) : Optional.empty();
        long size = gateway.store().blobs().size(digest).orElse(0);
        return content.map(stream -> StreamedContent.of(stream, size, executor)).orElseThrow(GatewayService::nothing);
    }

    private boolean privately(EnrolmentRow machine) {
        return gateway.store().read(transaction -> PrivateLinkScopes.covers(transaction, machine.machine()));
    }

    private static HttpResponse json(JsonObject body) {
        return HttpResponse.of(
                ResponseHeaders.builder(200).contentType(MediaType.JSON_UTF_8).build(), HttpData.wrap(body.utf8()));
    }

    private static HttpResponse problem(Problem problem) {
        return HttpResponse.of(
                ResponseHeaders.builder(problem.code().status())
                        .contentType(MediaType.JSON_UTF_8)
                        .build(),
                HttpData.wrap(JsonObject.of("error", problem.json()).utf8()));
    }
}
