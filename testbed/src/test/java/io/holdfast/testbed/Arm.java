package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.testbed.RunningHoldfast.Answer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.UUID;

/** The API of a running Holdfast as one caller uses it. */
record Arm(RunningHoldfast holdfast, String base, String subscription, String token) {
    static final String RESOURCES = "?api-version=2022-09-01";
    static final String MACHINES = "?api-version=2025-01-13";
    static final String ROLES = "?api-version=2022-04-01";
    static final String IDENTITY = "?api-version=2026-11-01";
    static final String ROLE_DEFINITIONS = "/providers/Microsoft.Authorization/roleDefinitions/";

    /** As the first principal, who owns everything. */
    static Arm owner(RunningHoldfast holdfast) {
        JsonObject credentials = holdfast.credentials();
        return new Arm(
                holdfast,
                credentials.string("resourceManager").orElseThrow(),
                "/subscriptions/" + credentials.string("subscriptionId").orElseThrow(),
                holdfast.token());
    }

    Arm as(String otherToken) {
        return new Arm(holdfast, base, subscription, otherToken);
    }

    /** A new principal without any role. */
    record Guest(Arm arm, String objectId, String appId, String secret) {
        @Override
        public String toString() {
            return "Guest[" + appId + "]";
        }
    }

    Guest guest(String name) {
        String path = "/providers/Holdfast.Identity/servicePrincipals/" + name;
        JsonObject made = ok("PUT", path + IDENTITY, "{\"properties\":{}}")
                .object("properties")
                .orElseThrow();
        String appId = made.string("appId").orElseThrow();
        String secret = ok("POST", path + "/addPassword" + IDENTITY, "{}")
                .string("secretText")
                .orElseThrow();
        return new Guest(
                as(holdfast.token(appId, secret)), made.string("objectId").orElseThrow(), appId, secret);
    }

    /** Gives the role and returns the path of the assignment. */
    String assign(String scope, String roleId, String objectId) {
        String path = scope + "/providers/Microsoft.Authorization/roleAssignments/" + UUID.randomUUID() + ROLES;
        ok("PUT", path, assignment(roleId, objectId));
        return path;
    }

    static String assignment(String roleId, String objectId) {
        return JsonObject.of(
                        "properties",
                        JsonObject.of(
                                "roleDefinitionId", Json.of(ROLE_DEFINITIONS + roleId),
                                "principalId", Json.of(objectId)))
                .compact();
    }

    Answer call(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return holdfast.send(request.build());
    }

    /** The body of a call that succeeds. */
    JsonObject ok(String method, String path, String body, String... headers) {
        Answer answer = call(method, path, body, headers);
        assertThat(answer.status()).as("%s %s: %s", method, path, answer.body()).isIn(200, 201, 202, 204);
        return answer.json();
    }

    /** The error of a call that is refused, after checks that hold for every error. */
    JsonObject refused(int status, String code, String method, String path, String body, String... headers) {
        return error(status, code, method + " " + path, call(method, path, body, headers));
    }

    static JsonObject error(int status, String code, String what, Answer answer) {
        assertThat(answer.status()).as("%s: %s", what, answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                .as(what)
                .startsWith("application/json");
        assertThat(answer.headers().firstValue("x-ms-request-id").orElse(""))
                .as(what)
                .matches("[0-9a-f-]{36}");
        JsonObject error = answer.json().object("error").orElse(JsonObject.EMPTY);
        assertThat(error.string("code").orElse(""))
                .as("%s: %s", what, answer.body())
                .isEqualTo(code);
        assertThat(error.string("message").orElse("")).as(what).isNotBlank();
        return error;
    }
}
