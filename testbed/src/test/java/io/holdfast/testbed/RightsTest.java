package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.JsonObject;
import io.holdfast.testbed.RunningHoldfast.Answer;
import io.holdfast.testbed.RunningHoldfast.Result;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may do what: tokens that are none, roles on scopes, and roles that are taken back. */
@Tag("scene")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RightsTest {
    private static final String CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c";
    private static final String READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
    private static final String ONBOARDING = "b64e21ea-ac4e-4cdf-9dc9-5b892992bee7";
    private static final String LOCAL = "{\"location\":\"local\"}";

    @RegisterExtension
    static final SharedHoldfast SHARED = new SharedHoldfast("--no-agent");

    private RunningHoldfast holdfast;
    private Arm owner;
    private String group;

    @BeforeAll
    void look() {
        holdfast = SHARED.holdfast();
        owner = Arm.owner(holdfast);
        group = owner.subscription() + "/resourceGroups/holdfast";
    }

    private void forbidden(Arm caller, String action, String scope, String method, String path, String body) {
        JsonObject error = caller.refused(403, "AuthorizationFailed", method, path, body);
        assertThat(error.string("message").orElse(""))
                .contains("'" + action + "'")
                .contains("'" + scope + "'");
    }

    @Test
    void whoHasNoRoleSeesNothing() {
        Arm nobody = owner.guest("nobody").arm();
        assertThat(nobody.ok("GET", "/subscriptions" + Arm.RESOURCES, "")
                        .array("value")
                        .orElseThrow())
                .isEmpty();
        forbidden(
                nobody,
                "Microsoft.Resources/subscriptions/resourceGroups/read",
                group,
                "GET",
                group + Arm.RESOURCES,
                "");
    }

    @Test
    void aReaderReadsAndWritesNothing() {
        Arm.Guest reader = owner.guest("reader");
        owner.assign(group, READER, reader.objectId());
        assertThat(reader.arm().ok("GET", group + Arm.RESOURCES, "").string("name"))
                .contains("holdfast");
        String other = owner.subscription() + "/resourceGroups/other";
        reader.arm().refused(403, "AuthorizationFailed", "GET", other + Arm.RESOURCES, "");
        String machine = group + "/providers/Microsoft.HybridCompute/machines/m";
        forbidden(
                reader.arm(), "Microsoft.HybridCompute/machines/write", machine, "PUT", machine + Arm.MACHINES, LOCAL);
        forbidden(
                reader.arm(),
                "Microsoft.Resources/subscriptions/resourceGroups/delete",
                group,
                "DELETE",
                group + Arm.RESOURCES,
                "");
        String tags = group + "/providers/Microsoft.Resources/tags/default" + Arm.RESOURCES;
        reader.arm().refused(403, "AuthorizationFailed", "PUT", tags, "{\"properties\":{\"tags\":{\"a\":\"b\"}}}");

        String log = owner.subscription() + "/providers/Microsoft.Insights/eventtypes/management/values"
                + "?api-version=2015-04-01&$filter=caller%20eq%20'" + reader.appId()
                + "'%20and%20status%20eq%20'Failed'";
        assertThat(owner.ok("GET", log.replace("$", "%24"), "").compact())
                .as("refused writes stand in the log")
                .contains("Microsoft.HybridCompute/machines/write")
                .doesNotContain("machines/read");
    }

    /** A rule that somebody brings along would otherwise be a way to ask about everything. */
    @Test
    void aReaderTriesPoliciesOnWhatItMayReadAndOnNothingElse() {
        Arm.Guest reader = owner.guest("trier");
        String ours = owner.subscription() + "/resourceGroups/tried";
        owner.ok("PUT", ours + Arm.RESOURCES, LOCAL);
        owner.assign(ours, READER, reader.objectId());
        String dryRun = "/providers/Holdfast.Policy/dryRun?api-version=2026-11-01";
        String body = """
                {"policyDefinition":{"mode":"All","policyRule":{
                  "if":{"field":"type","equals":"Microsoft.Resources/subscriptions/resourceGroups"},
                  "then":{"effect":"audit"}}}}""";
        assertThat(reader.arm().ok("POST", ours + dryRun, body).compact())
                .contains("/resourceGroups/tried")
                .doesNotContain("/resourceGroups/holdfast");
        reader.arm().refused(403, "AuthorizationFailed", "POST", owner.subscription() + dryRun, body);
        reader.arm().refused(403, "AuthorizationFailed", "POST", group + dryRun, body);
        assertThat(owner.ok("POST", owner.subscription() + dryRun, body).compact())
                .contains("/resourceGroups/tried", "/resourceGroups/holdfast");
        owner.refused(400, "NoRegisteredProviderFound", "POST", ours + dryRun.replace("2026", "2025"), body);
        owner.refused(405, "MethodNotAllowed", "GET", ours + dryRun, "");
        owner.refused(400, "InvalidRequestContent", "POST", ours + dryRun, "[]");
    }

    @Test
    void theTokenOfADeletedPrincipalIsWorthNothing() {
        Arm.Guest leaver = owner.guest("leaver");
        owner.assign(owner.subscription(), CONTRIBUTOR, leaver.objectId());
        leaver.arm().ok("GET", group + Arm.RESOURCES, "");
        owner.ok("DELETE", "/providers/Holdfast.Identity/servicePrincipals/leaver" + Arm.IDENTITY, "");
        forbidden(
                leaver.arm(),
                "Microsoft.Resources/subscriptions/resourceGroups/read",
                group,
                "GET",
                group + Arm.RESOURCES,
                "");
        assertThat(owner.ok(
                                "GET",
                                owner.subscription() + "/providers/Microsoft.Authorization/roleAssignments" + Arm.ROLES,
                                "")
                        .compact())
                .doesNotContain(leaver.objectId());
    }

    @Test
    void aContributorGivesNoRoles() {
        Arm.Guest contributor = owner.guest("contributor");
        owner.assign(owner.subscription(), CONTRIBUTOR, contributor.objectId());
        contributor.arm().ok("PUT", owner.subscription() + "/resourceGroups/theirs" + Arm.RESOURCES, LOCAL);
        String assignment =
                owner.subscription() + "/providers/Microsoft.Authorization/roleAssignments/" + UUID.randomUUID();
        forbidden(
                contributor.arm(),
                "Microsoft.Authorization/roleAssignments/write",
                assignment,
                "PUT",
                assignment + Arm.ROLES,
                Arm.assignment(CONTRIBUTOR, contributor.objectId()));
        contributor
                .arm()
                .refused(
                        403,
                        "AuthorizationFailed",
                        "PUT",
                        "/providers/Holdfast.Identity/servicePrincipals/mine" + Arm.IDENTITY,
                        "{\"properties\":{}}");
    }

    @Test
    void whoMayOnboardConnectsAMachineAndNoMore() {
        Arm.Guest onboarding = owner.guest("onboarding");
        owner.assign(group, ONBOARDING, onboarding.objectId());
        Result connected = holdfast.run(
                onboarding.secret() + "\n",
                RunningHoldfast.home().resolve("hfagent").toString(),
                "connect",
                "--control-plane",
                holdfast.credential("resourceManager"),
                "--ca",
                holdfast.data().resolve("ca.pem").toString(),
                "--tenant-id",
                holdfast.credential("tenantId"),
                "--subscription-id",
                holdfast.credential("subscriptionId"),
                "--resource-group",
                "holdfast",
                "--location",
                "local",
                "--resource-name",
                "onboarded",
                "--service-principal-id",
                onboarding.appId(),
                "--service-principal-secret",
                "-");
        assertThat(connected.exit()).as(connected.output() + connected.error()).isZero();
        String machine = group + "/providers/Microsoft.HybridCompute/machines/onboarded";
        assertThat(onboarding.arm().ok("GET", machine + Arm.MACHINES, "").string("name"))
                .contains("onboarded");
        Arm arm = onboarding.arm();
        arm.refused(403, "AuthorizationFailed", "GET", group + Arm.RESOURCES, "");
        arm.refused(403, "AuthorizationFailed", "DELETE", machine + Arm.MACHINES, "");
        arm.refused(403, "AuthorizationFailed", "PUT", machine + "/extensions/x" + Arm.MACHINES, LOCAL);
    }

    @Test
    void aRoleThatIsTakenBackEndsAtOnce() {
        Arm.Guest guest = owner.guest("leaving");
        String scope = owner.subscription() + "/resourceGroups/leaving";
        owner.ok("PUT", scope + Arm.RESOURCES, LOCAL);
        String assignment = owner.assign(scope, CONTRIBUTOR, guest.objectId());
        guest.arm().ok("PUT", scope + Arm.RESOURCES, LOCAL);
        owner.ok("DELETE", assignment, "");
        guest.arm().refused(403, "AuthorizationFailed", "GET", scope + Arm.RESOURCES, "");
        guest.arm().refused(403, "AuthorizationFailed", "PUT", scope + Arm.RESOURCES, LOCAL);
    }

    @Test
    void whoIsDeletedDoesNotSignInAgain() {
        Arm.Guest guest = owner.guest("gone");
        assertThat(signIn(guest.appId(), guest.secret()).status()).isEqualTo(200);
        owner.ok("DELETE", "/providers/Holdfast.Identity/servicePrincipals/gone" + Arm.IDENTITY, "");
        assertThat(signIn(guest.appId(), guest.secret()).status()).isEqualTo(401);
    }

    @Test
    void aWrongSecretSignsNobodyIn() {
        String id = holdfast.credential("clientId");
        for (String secret : new String[] {"", "wrong", "x".repeat(600), "%00"}) {
            Answer answer = signIn(id, secret);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.json().string("error")).contains("invalid_client");
        }
        assertThat(signIn("no%00body", "x").status()).isEqualTo(401);
        assertThat(signIn("", "").status()).isEqualTo(401);
    }

    private Answer signIn(String id, String secret) {
        return holdfast.send(HttpRequest.newBuilder(URI.create(holdfast.credential("authority") + "/oauth2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "grant_type=client_credentials&client_id=" + id + "&client_secret=" + secret))
                .build());
    }

    @Test
    void whatIsNoTokenOfThisControlPlaneIsRefused() throws GeneralSecurityException {
        String good = owner.token();
        String[] parts = good.split("\\.", -1);
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        Signature foreign = Signature.getInstance("SHA256withRSA");
        foreign.initSign(generator.generateKeyPair().getPrivate());
        foreign.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        String[] bad = {
            "garbage",
            "a.b.c",
            "..",
            parts[0] + "." + parts[1] + ".",
            good.substring(0, good.length() - 8) + "AAAAAAAA",
            parts[0] + "." + encode(claims.replace("\"exp\":", "\"exp\":9")) + "." + parts[2],
            encode("{\"alg\":\"none\"}") + "." + parts[1] + ".",
            encode("{\"alg\":\"HS256\"}") + "." + parts[1] + "." + parts[2],
            parts[0] + "." + parts[1] + "."
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(foreign.sign()),
            "x".repeat(7000)
        };
        String path = group + Arm.RESOURCES;
        for (String token : bad) {
            Arm arm = owner.as(token);
            Answer answer = arm.call("GET", path, "");
            Arm.error(401, "InvalidAuthenticationToken", token, answer);
            assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
                    .startsWith("Bearer authorization_uri=\"https://localhost:");
        }
        owner.as("").refused(401, "AuthenticationFailed", "GET", path, "");
        owner.as("").refused(401, "AuthenticationFailed", "GET", path, "", "Authorization", "Basic YTpi");
        assertThat(owner.ok("GET", path, "").string("name")).contains("holdfast");
    }

    private static String encode(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
