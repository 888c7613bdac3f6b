package io.holdfast.rest;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.holdfast.control.attestation.AttestationService;
import io.holdfast.control.attestation.AttestationType;
import io.holdfast.control.attestation.Provider;
import io.holdfast.control.identity.Bearer;
import io.holdfast.control.identity.Tokens;
import io.holdfast.control.resources.Caller;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonLimits;
import io.holdfast.kernel.json.JsonObject;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The data plane of attestation providers: below {@code /attest-providers/NAME}, and at the root for the shared one. Who
 * shows a token may send more, and is known before anything is read.
 */
final class AttestationEndpoint {
    /** With the logs of a machine that ran for long. */
    private static final int MAX_KNOWN = 24 << 20;

    private static final int MAX_UNKNOWN = 4 << 20;

    private static final JsonLimits LIMITS = new JsonLimits(MAX_KNOWN, 16, 1_000);
    private static final JsonLimits SMALL = new JsonLimits(MAX_UNKNOWN, 16, 1_000);

    private final AttestationService service;
    private final Tokens tokens;
    private final Executor executor;
    private final InstantSource clock;
    private final BodyBudget unknown;
    private final BodyBudget evidence = BodyBudget.ofHeap(MAX_KNOWN);

    AttestationEndpoint(
            AttestationService service, Tokens tokens, Executor executor, InstantSource clock, BodyBudget unknown) {
        this.service = service;
        this.tokens = tokens;
        this.executor = executor;
        this.clock = clock;
        this.unknown = unknown;
    }

    /**
     * A path of a provider.
     *
     * @param path what follows the provider
     */
    private record Place(Optional<String> name, List<String> path) {
        boolean is(String... words) {
            return path.size() == words.length
                    && java.util.stream.IntStream.range(0, words.length)
                            .allMatch(i -> words[i].equals("*") || Ascii.equalsIgnoreCase(path.get(i), words[i]));
        }
    }

    private static Optional<Place> place(Target target) {
        if (target.is(0, "attest-providers") && target.size() > 1) {
            return Optional.of(
                    new Place(Optional.of(target.get(1)), target.segments().subList(2, target.size())));
        }
        Place root = new Place(Optional.empty(), target.segments());
        boolean ours = root.is("attest", "*")
                || root.is("policies", "*")
                || root.is("certs")
                || root.is("certificates")
                || root.is("certificates:add")
                || root.is("certificates:remove")
                || root.is("tcbbaselines", "*")
                || root.is(".well-known", "openid-configuration");
        return ours ? Optional.of(root) : Optional.empty();
    }

    boolean serves(Target target) {
        return place(target).isPresent();
    }

    HttpResponse serve(ServiceRequestContext ctx, HttpRequest request, Target target, String base, String requestId) {
        Place place = place(target).orElseThrow();
        return HttpResponse.of(CompletableFuture.supplyAsync(() -> bearer(request), executor)
                .thenCompose(bearer -> {
                    if (bearer.isEmpty()) {
                        ctx.setMaxRequestLength(MAX_UNKNOWN);
                    }
                    BodyBudget.Body body = body(ctx, bearer);
                    return body.read(request)
                            .handleAsync(
                                    (content, failure) -> failure == null
                                            ? answer(place, bearer, content, base, requestId)
                                            : RestService.unread(failure).response(),
                                    executor)
                            .whenComplete((_, _) -> body.close());
                })
                .exceptionally(failure -> RestService.unread(request, failed(failure, base, requestId))));
    }

    /** Who shows no token takes nothing from those who do. */
    private BodyBudget.Body body(ServiceRequestContext ctx, Optional<Bearer> bearer) {
        return bearer.map(known -> evidence.body(
                        switch (known) {
                            case Bearer.Principal(Caller principal) -> principal.objectId();
                            case Bearer.Machine machine -> machine.enrolment().toString();
                        }))
                .orElseGet(() -> unknown.body(RestService.peer(ctx)));
    }

    private Optional<Bearer> bearer(HttpRequest request) {
        String authorization = request.headers().get(HttpHeaderNames.AUTHORIZATION);
        if (authorization == null) {
            return Optional.empty();
        }
        if (!authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            throw new ProblemException(
                    ProblemCode.UNAUTHORIZED,
                    "The 'Authorization' header is wrong (expected: Bearer and an access token).");
        }
        return Optional.of(
                tokens.verifyForAttestation(authorization.substring(7).strip()));
    }

    private HttpResponse answer(
            Place place, Optional<Bearer> bearer, AggregatedHttpRequest request, String base, String requestId) {
        try {
            return serve(place, bearer, request, requestId);
        } catch (RuntimeException e) {
            return failed(e, base, requestId).response();
        }
    }

    /** What the API calls three things, this protocol calls Unauthorized. */
    private static Answer failed(Throwable failure, String base, String requestId) {
        Throwable cause = com.linecorp.armeria.common.util.Exceptions.peel(failure);
        RuntimeException known =
                cause instanceof RuntimeException runtime ? runtime : new IllegalStateException("unexpected", cause);
        if (known instanceof ProblemException refused
                && refused.problem().code().status() == 401) {
            known = Problem.of(ProblemCode.UNAUTHORIZED, refused.problem().message())
                    .exception();
        }
        return RestService.failed(known, base, requestId);
    }

    private HttpResponse serve(Place place, Optional<Bearer> bearer, AggregatedHttpRequest request, String requestId) {
        Provider provider = service.provider(place.name().orElse(Provider.SHARED_NAME));
        boolean get = request.method() == HttpMethod.GET;
        if (get && place.is("certs")) {
            return HttpResponse.of(
                    ResponseHeaders.builder(200)
                            .contentType(MediaType.parse("application/jwk+json"))
                            .build(),
                    HttpData.ofUtf8(service.keySet()));
        }
        if (get && place.is(".well-known", "openid-configuration")) {
            return Answer.ok(service.metadata(provider)).response();
        }
        RequestContext context = context(bearer, requestId);
        return Answer.ok(
                        switch (request.method()) {
                            case GET -> read(context, provider, place, bearer);
                            case PUT -> put(context, provider, place, bearer, request);
                            case POST -> post(context, provider, place, bearer, request);
                            default -> throw nothing();
                        })
                .response();
    }

    private JsonObject read(RequestContext context, Provider provider, Place place, Optional<Bearer> bearer) {
        if (place.is("policies", "*")) {
            return service.policy(
                    context, provider, known(bearer), type(place.path().get(1)));
        }
        if (place.is("certificates")) {
            return service.certificates(context, provider, known(bearer));
        }
        if (place.is("tcbbaselines", "*")) {
            throw new ProblemException(
                    ProblemCode.NOT_BUILT,
                    "Baselines of enclaves are not kept here: evidence of SGX is not looked at.");
        }
        throw nothing();
    }

    private JsonObject put(
            RequestContext context,
            Provider provider,
            Place place,
            Optional<Bearer> bearer,
            AggregatedHttpRequest request) {
        if (place.is("policies", "*")) {
            return service.setPolicy(
                    context, provider, known(bearer), type(place.path().get(1)), request.contentUtf8());
        }
        throw nothing();
    }

    private JsonObject post(
            RequestContext context,
            Provider provider,
            Place place,
            Optional<Bearer> bearer,
            AggregatedHttpRequest request) {
        if (place.is("attest", "Tpm:try")) {
            return service.tryDraft(context, provider, known(bearer), json(request, SMALL));
        }
        if (place.is("attest", "*")) {
            AttestationType type = type(place.path().get(1));
            return type == AttestationType.TPM
                    ? service.tpm(context, provider, bearer, json(request, LIMITS))
                    : service.attest(context, provider, type, json(request, SMALL));
        }
        if (place.is("policies", "*")) {
            String word = place.path().get(1);
            if (word.endsWith(":reset")) {
                return service.resetPolicy(
                        context,
                        provider,
                        known(bearer),
                        type(word.substring(0, word.length() - ":reset".length())),
                        request.contentUtf8());
            }
        }
        if (place.is("certificates:add")) {
            return service.addCertificate(context, provider, known(bearer), request.contentUtf8());
        }
        if (place.is("certificates:remove")) {
            return service.removeCertificate(context, provider, known(bearer), request.contentUtf8());
        }
        throw nothing();
    }

    private RequestContext context(Optional<Bearer> bearer, String requestId) {
        Caller caller = bearer.map(known -> switch (known) {
                    case Bearer.Principal(Caller principal) -> principal;
                    case Bearer.Machine machine ->
                        new Caller(
                                machine.enrolment().toString(),
                                "machine:" + machine.machine().name());
                })
                .orElse(new Caller("", "anonymous"));
        return new RequestContext(
                caller, requestId, requestId, clock.instant().truncatedTo(ChronoUnit.MILLIS)); // as the store keeps it
    }

    private static Bearer known(Optional<Bearer> bearer) {
        return bearer.orElseThrow(() -> new ProblemException(
                ProblemCode.UNAUTHORIZED,
                "The 'Authorization' header is missing (expected: Bearer and an access token for " + Tokens.ATTESTATION
                        + ")."));
    }

    private static AttestationType type(String word) {
        return AttestationType.of(word)
                .orElseThrow(() -> Problem.of(
                                ProblemCode.INVALID_PARAMETER,
                                "The attestation type is unknown (expected: Tpm, AzureGuest, SgxEnclave, OpenEnclave,"
                                        + " SevSnpVm or TdxVm).",
                                "attestationType")
                        .exception());
    }

    private static JsonObject json(AggregatedHttpRequest request, JsonLimits limits) {
        try {
            if (Json.parse(request.content().array(), limits) instanceof JsonObject object) {
                return object;
            }
            throw new ProblemException(ProblemCode.INVALID_PARAMETER, "The request content is no JSON object.");
        } catch (JsonException e) {
            throw new ProblemException(
                    ProblemCode.INVALID_PARAMETER, "The request content is not JSON: " + e.getMessage() + ".");
        }
    }

    private static ProblemException nothing() {
        return new ProblemException(ProblemCode.NOT_FOUND, "There is nothing at this path of an attestation provider.");
    }
}
