package io.holdfast.agent.identity;

import io.holdfast.agent.identity.AzcmException.Code;
import io.holdfast.agent.session.HttpStatusException;
import io.holdfast.agent.session.Https;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.EnrolRequest;
import io.holdfast.protocol.EnrolResponse;
import io.holdfast.protocol.ProtocolException;
import io.holdfast.protocol.Wire;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** The few calls of the API that connecting and disconnecting need. */
final class ControlPlane {
    private static final String MACHINES = "?api-version=2025-01-13";
    private static final int MAX = 4 << 20;

    private final String base;
    private final Https https;

    ControlPlane(String base, Https https) {
        this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        this.https = https;
    }

    String base() {
        return base;
    }

    /** A token for the API (RFC 6749, 4.4). */
    String token(Credential credential) throws AzcmException {
        return switch (credential) {
            case Credential.AccessToken(String token) -> token;
            case Credential.ServicePrincipal(String id, String secret) -> clientCredentials(id, secret);
        };
    }

    private String clientCredentials(String id, String secret) throws AzcmException {
        String form = "grant_type=client_credentials&client_id=" + encode(id) + "&client_secret=" + encode(secret)
                + "&scope=" + encode(base + "//.default");
        Https.Request request = Https.Request.of(
                "POST",
                base + "/adfs/oauth2/token",
                "application/x-www-form-urlencoded",
                form.getBytes(StandardCharsets.UTF_8));
        JsonObject answer = object(send(request, Code.CREDENTIALS));
        return answer.string("access_token")
                .orElseThrow(() -> new AzcmException(Code.CREDENTIALS, "the token endpoint gave no access_token"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Address of the listener for agents: {@code holdfast.agents} of the metadata. */
    String agents() throws AzcmException {
        Json answer = parse(send(Https.Request.get(base + "/metadata/endpoints?api-version=2022-09-01"), Code.CONNECT));
        Json first = answer instanceof JsonArray array && !array.isEmpty() ? array.get(0) : answer;
        return Optional.of(first)
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .flatMap(object -> object.object("holdfast"))
                .flatMap(holdfast -> holdfast.string("agents"))
                .orElseThrow(() -> new AzcmException(
                        Code.CONNECT, base + " does not name holdfast.agents in /metadata/endpoints"));
    }

    /** Makes the group unless it is there; without the right to read it, the machine's own write shall tell. */
    void ensureGroup(ResourceId group, String location, String token) throws AzcmException {
        String address =
                base + group.toString().replace("/resourceGroups/", "/resourcegroups/") + "?api-version=2021-04-01";
        try {
            https.send(authorized(Https.Request.get(address), token), MAX);
        } catch (HttpStatusException e) {
            if (e.status() == 404) {
                JsonObject body = JsonObject.of("location", Json.of(location));
                send(
                        authorized(Https.Request.of("PUT", address, "application/json", body.utf8()), token),
                        Code.CREATE_FAILED);
            } else if (e.status() != 403) {
                throw failure(e, Code.CREATE_FAILED);
            }
        } catch (IOException e) {
            throw failure(e, Code.NETWORK);
        }
    }

    void putMachine(ResourceId machine, JsonObject body, String token) throws AzcmException {
        Https.Request request = Https.Request.of("PUT", base + machine + MACHINES, "application/json", body.utf8());
        send(authorized(request, token), Code.CREATE_FAILED);
    }

    /** A machine that is gone already is as good as deleted. */
    void deleteMachine(ResourceId machine, String token) throws AzcmException {
        Https.Request request = new Https.Request(
                "DELETE", base + machine + MACHINES, Map.of(), Optional.empty(), java.time.Duration.ofSeconds(60));
        try {
            https.send(authorized(request, token), MAX);
        } catch (HttpStatusException e) {
            if (e.status() != 404) {
                throw failure(e, Code.DELETE_FAILED);
            }
        } catch (IOException e) {
            throw failure(e, Code.NETWORK);
        }
    }

    EnrolResponse enrol(String agents, EnrolRequest enrolment, String token) throws AzcmException {
        Https.Request request = Https.Request.of(
                "POST",
                agents + Wire.ENROL,
                "application/json",
                enrolment.json().utf8());
        byte[] answer = send(authorized(request, token), Code.CERTIFICATE);
        try {
            return EnrolResponse.read(answer);
        } catch (ProtocolException e) {
            throw new AzcmException(Code.PARSE, "the answer to the enrolment cannot be read: " + e.getMessage());
        }
    }

    private static Https.Request authorized(Https.Request request, String token) {
        return request.header("Authorization", "Bearer " + token);
    }

    private byte[] send(Https.Request request, Code code) throws AzcmException {
        try {
            return https.send(request, MAX);
        } catch (HttpStatusException e) {
            throw failure(e, code);
        } catch (IOException e) {
            throw failure(e, Code.NETWORK);
        }
    }

    private static AzcmException failure(IOException e, Code code) {
        Code shown = e instanceof HttpStatusException status && status.status() == 401 ? Code.BAD_ACCESS_TOKEN : code;
        return new AzcmException(code == Code.CREDENTIALS ? code : shown, String.valueOf(e.getMessage()));
    }

    private static Json parse(byte[] answer) throws AzcmException {
        try {
            return Json.parse(answer);
        } catch (JsonException e) {
            throw new AzcmException(Code.PARSE, "the control plane's answer is not JSON: " + e.getMessage());
        }
    }

    private static JsonObject object(byte[] answer) throws AzcmException {
        if (parse(answer) instanceof JsonObject object) {
            return object;
        }
        throw new AzcmException(Code.PARSE, "the control plane's answer is no JSON object");
    }
}
