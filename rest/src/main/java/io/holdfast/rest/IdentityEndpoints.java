package io.holdfast.rest;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.QueryParams;
import io.holdfast.control.identity.Principals;
import io.holdfast.control.identity.SigningKeys;
import io.holdfast.control.identity.Tokens;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Sign-in: metadata of the cloud, OpenID discovery and the token endpoint (OAuth 2.0 client credentials, RFC 6749 §4.4). The
 * path {@code /adfs} keeps client libraries from asking a public directory about this authority.
 */
final class IdentityEndpoints implements OpenEndpoint {
    private final Principals principals;
    private final Tokens tokens;
    private final SigningKeys keys;
    private final UUID tenant;
    private final int agentsPort;

    IdentityEndpoints(Principals principals, Tokens tokens, SigningKeys keys, UUID tenant, int agentsPort) {
        this.principals = principals;
        this.tokens = tokens;
        this.keys = keys;
        this.tenant = tenant;
        this.agentsPort = agentsPort;
    }

    @Override
    public Optional<HttpResponse> serve(AggregatedHttpRequest request, Target target, String base) {
        boolean get = request.method() == HttpMethod.GET;
        if (get && target.startsWith("metadata", "endpoints") && target.size() == 2) {
            return Optional.of(Answer.ok(metadata(base)).response());
        }
        if (!target.is(0, "adfs")
                && !target.is(1, "oauth2")
                && !(target.endsWith(".well-known", "openid-configuration") && ofSignIn(target))) {
            return Optional.empty();
        }
        if (get && target.endsWith(".well-known", "openid-configuration") && ofSignIn(target)) {
            return Optional.of(Answer.ok(configuration(base)).response());
        }
        if (get && target.startsWith("adfs", "discovery", "keys")) {
            return Optional.of(Answer.ok(parse(keys.publicJson())).response());
        }
        if (request.method() == HttpMethod.POST && target.endsWith("token")) {
            return Optional.of(token(request).with("Pragma", "no-cache").response());
        }
        return Optional.empty();
    }

    /** At the root and below attestation providers, the path is an attestation provider's. */
    private static boolean ofSignIn(Target target) {
        return target.size() > 2 && !target.is(0, "attest-providers");
    }

    private static Json parse(String text) {
        try {
            return Json.parse(text);
        } catch (JsonException e) {
            throw new IllegalStateException("the key set is not JSON", e);
        }
    }

    private JsonObject metadata(String base) {
        String agents = base.replaceAll(":[0-9]+$", "") + ":" + agentsPort;
        return JsonObject.builder()
                .put("name", "Holdfast")
                .put("portal", base + "/")
                .put("portalEndpoint", base + "/")
                .put("resourceManager", base + "/")
                .put("galleryEndpoint", base + "/")
                .put("graphEndpoint", base + "/graph")
                .put("graph", base + "/graph")
                .put(
                        "authentication",
                        JsonObject.builder()
                                .put("loginEndpoint", base + "/adfs")
                                .put("audiences", JsonArray.ofStrings(List.of(base + "/")))
                                .put("tenant", tenant.toString())
                                .put("identityProvider", "ADFS")
                                .build())
                .put("suffixes", JsonObject.EMPTY)
                .put("holdfast", JsonObject.of("agents", Json.of(agents)))
                .build();
    }

    private JsonObject configuration(String base) {
        return JsonObject.builder()
                .put("issuer", base + "/adfs")
                .put("authorization_endpoint", base + "/adfs/oauth2/authorize")
                .put("token_endpoint", base + "/adfs/oauth2/token")
                .put("jwks_uri", base + "/adfs/discovery/keys")
                .put("tenant_discovery_endpoint", base + "/adfs/.well-known/openid-configuration")
                .put("response_types_supported", JsonArray.ofStrings(List.of("token")))
                .put("grant_types_supported", JsonArray.ofStrings(List.of("client_credentials")))
                .put("subject_types_supported", JsonArray.ofStrings(List.of("public")))
                .put("id_token_signing_alg_values_supported", JsonArray.ofStrings(List.of("RS256")))
                .put(
                        "token_endpoint_auth_methods_supported",
                        JsonArray.ofStrings(List.of("client_secret_post", "client_secret_basic")))
                .build();
    }

    private Answer token(AggregatedHttpRequest request) {
        if (request.content().length() > 64 << 10) {
            return refused(400, "invalid_request", "The request content is too large.");
        }
        QueryParams form = QueryParams.fromQueryString(request.contentUtf8());
        if (!form.get("grant_type", "").equals("client_credentials")) {
            return refused(
                    400, "unsupported_grant_type", "The grant type is not supported (expected: client_credentials).");
        }
        Optional<String[]> basic = Optional.ofNullable(request.headers().get(HttpHeaderNames.AUTHORIZATION))
                .flatMap(IdentityEndpoints::basic);
        String id = basic.map(pair -> pair[0]).orElseGet(() -> form.get("client_id", ""));
        String secret = basic.map(pair -> pair[1]).orElseGet(() -> form.get("client_secret", ""));
        return principals
                .authenticate(id, secret)
                .map(principal -> Answer.ok(JsonObject.builder()
                        .put("token_type", "Bearer")
                        .put("expires_in", Tokens.LIFETIME.toSeconds())
                        .put("ext_expires_in", Tokens.LIFETIME.toSeconds())
                        .put(
                                "access_token",
                                forAttestation(form) ? tokens.issueForAttestation(principal) : tokens.issue(principal))
                        .build()))
                .orElseGet(() ->
                        refused(401, "invalid_client", "AADSTS7000215: The client id or the client secret is wrong."));
    }

    /** Whether {@code scope} (OAuth 2.0) or {@code resource} names attestation providers. */
    private static boolean forAttestation(QueryParams form) {
        String asked = form.get("scope", form.get("resource", ""));
        String resource = asked.endsWith("/.default") ? asked.substring(0, asked.length() - 9) : asked;
        return resource.equals(Tokens.ATTESTATION) || resource.equals(Tokens.ATTESTATION + "/");
    }

    private static Optional<String[]> basic(String header) {
        if (!header.regionMatches(true, 0, "Basic ", 0, 6)) {
            return Optional.empty();
        }
        try {
            String[] pair = new String(
                            Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8)
                    .split(":", 2);
            return pair.length == 2 ? Optional.of(pair) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Answer refused(int status, String error, String description) {
        return Answer.of(status, JsonObject.of("error", Json.of(error), "error_description", Json.of(description)));
    }
}
