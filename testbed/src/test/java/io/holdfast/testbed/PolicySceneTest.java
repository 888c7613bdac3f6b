package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Scene B.1: Azure Policy through Debian's {@code az}, each effect on real requests. */
@Tag("scene")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicySceneTest {
    private static final String MACHINES = "?api-version=2025-01-13";
    private static final String INSIGHTS = "?api-version=2019-10-01";
    private static final String REQUIRE_TAG = "871b6d14-10aa-478d-b590-94f262ecfa99";
    private static final String ADD_TAG = "5ffd78d9-436d-4b41-a421-5baa819e3008";
    private static final String APPEND_TAG = "2a0e14a6-b0a6-4fab-991a-187a4f81c498";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    private static final SharedHoldfast SHARED = new SharedHoldfast("--no-agent", "--clamd", "none");

    private Az az;
    private Arm arm;

    @BeforeAll
    void signIn() {
        Az.require();
        az = new Az(SHARED.holdfast());
        arm = Arm.owner(SHARED.holdfast());
        az.signIn();
    }

    private String subscription() {
        return "/subscriptions/" + SHARED.holdfast().credential("subscriptionId");
    }

    private String group(String name) {
        arm.ok("PUT", subscription() + "/resourceGroups/" + name + Arm.RESOURCES, "{\"location\":\"local\"}");
        return subscription() + "/resourceGroups/" + name;
    }

    private static String machine(String group, String name) {
        return group + "/providers/Microsoft.HybridCompute/machines/" + name;
    }

    private JsonObject putMachine(String group, String name, String tags) {
        return arm.ok("PUT", machine(group, name) + MACHINES, "{\"location\":\"local\",\"tags\":" + tags + "}");
    }

    private static String value(String name, String value) {
        return "{\"" + name + "\":{\"value\":\"" + value + "\"}}";
    }

    private static String tag(JsonObject machine, String name) {
        return machine.object("tags").flatMap(tags -> tags.string(name)).orElse("none");
    }

    /** The states of one assignment at a scope, read as {@code az policy state list} reads them. */
    private List<JsonObject> states(String scope, String assignment) {
        String filter =
                "&$filter=" + ("policyAssignmentName%20eq%20'" + assignment + "'") + "&$expand=PolicyEvaluationDetails";
        JsonArray value = arm.ok(
                        "POST",
                        scope + "/providers/Microsoft.PolicyInsights/policyStates/latest/queryResults" + INSIGHTS
                                + filter,
                        "")
                .array("value")
                .orElseThrow();
        return value.stream().map(JsonObject.class::cast).toList();
    }

    private JsonObject awaitState(String resource, String assignment, String state) {
        RunningHoldfast.await(
                resource + " is " + state + " under " + assignment,
                PATIENCE,
                () -> states(resource, assignment).stream()
                        .anyMatch(
                                row -> row.string("complianceState").orElse("").equals(state)));
        return states(resource, assignment).getFirst();
    }

    @Test
    void aResourceWithoutTheDepartmentTagIsDeniedWithAzuresBody() {
        String group = group("denied");
        az.text(
                "policy",
                "assignment",
                "create",
                "-n",
                "department",
                "--display-name",
                "Every resource has a department",
                "--policy",
                REQUIRE_TAG,
                "--scope",
                group,
                "--params",
                value("tagName", "Department"));
        String refusal = az.refusal(
                "rest",
                "--method",
                "put",
                "--url",
                machine(group, "m1") + MACHINES,
                "--body",
                "{\"location\":\"local\"}");
        assertThat(refusal)
                .contains(
                        "RequestDisallowedByPolicy",
                        "was disallowed by policy. Policy identifiers:",
                        "PolicyViolation");
        JsonObject error = arm.refused(
                403, "RequestDisallowedByPolicy", "PUT", machine(group, "m1") + MACHINES, "{\"location\":\"local\"}");
        JsonObject info = ((JsonObject)
                        error.array("additionalInfo").orElseThrow().get(0))
                .object("info")
                .orElseThrow();
        assertThat(info.string("policyDefinitionEffect")).contains("deny");
        assertThat(info.string("policyAssignmentName")).contains("department");
        assertThat(info.string("policyAssignmentScope")).contains(group);
        JsonObject expression = (JsonObject) info.object("evaluationDetails")
                .flatMap(details -> details.array("evaluatedExpressions"))
                .orElseThrow()
                .get(0);
        assertThat(expression.string("operator")).contains("Exists");
        assertThat(expression.string("path").orElse("")).contains("Department");

        putMachine(group, "m1", "{\"Department\":\"Operations\"}");
        assertThat(az.refusal("tag", "create", "--resource-id", machine(group, "m1"), "--tags", "other=1"))
                .as("tags are no way around it")
                .contains("RequestDisallowedByPolicy");
        assertThat(az.text(
                        "monitor",
                        "activity-log",
                        "list",
                        "--resource-id",
                        machine(group, "m1"),
                        "--offset",
                        "1h",
                        "--query",
                        "[?status.value=='Failed'].operationName.value",
                        "-o",
                        "tsv"))
                .as("a refusal stands in the log")
                .contains("Microsoft.HybridCompute/machines/write");

        az.text(
                "policy",
                "assignment",
                "update",
                "-n",
                "department",
                "--scope",
                group,
                "--enforcement-mode",
                "DoNotEnforce");
        putMachine(group, "m2", "{}");
        JsonObject state = awaitState(machine(group, "m2"), "department", "NonCompliant");
        assertThat(state.string("policyDefinitionAction")).contains("deny");
        assertThat(awaitState(machine(group, "m1"), "department", "Compliant").find("isCompliant"))
                .contains(Json.of(true));
    }

    @Test
    void modifyAndAppendChangeTheRequest() {
        String group = group("changed");
        assertThat(az.refusal(
                        "policy",
                        "assignment",
                        "create",
                        "-n",
                        "site",
                        "--policy",
                        ADD_TAG,
                        "--scope",
                        group,
                        "--params",
                        "{\"tagName\":{\"value\":\"site\"},\"tagValue\":{\"value\":\"osaka\"}}"))
                .as("who changes needs a name to do it under")
                .contains("ResourceIdentityRequired");
        JsonObject made = az.object(
                "policy",
                "assignment",
                "create",
                "-n",
                "site",
                "--policy",
                ADD_TAG,
                "--scope",
                group,
                "--params",
                "{\"tagName\":{\"value\":\"site\"},\"tagValue\":{\"value\":\"osaka\"}}",
                "--mi-system-assigned",
                "--location",
                "local");
        assertThat(made.object("identity")
                        .flatMap(identity -> identity.string("principalId"))
                        .orElse(""))
                .matches("[0-9a-f-]{36}");
        az.text(
                "policy",
                "assignment",
                "create",
                "-n",
                "owner",
                "--policy",
                APPEND_TAG,
                "--scope",
                group,
                "--params",
                "{\"tagName\":{\"value\":\"owner\"},\"tagValue\":{\"value\":\"nobody\"}}");
        JsonObject stored = putMachine(group, "m1", "{\"site\":\"tokyo\",\"role\":\"web\"}");
        assertThat(tag(stored, "site")).isEqualTo("osaka");
        assertThat(tag(stored, "owner")).isEqualTo("nobody");
        assertThat(tag(stored, "role")).isEqualTo("web");
        JsonObject own = putMachine(group, "m2", "{\"owner\":\"ann\"}");
        assertThat(tag(own, "owner")).as("what is there stays").isEqualTo("ann");
        az.text("resource", "tag", "--ids", machine(group, "m2"), "--tags", "site=kobe", "owner=bob");
        assertThat(tag(arm.ok("GET", machine(group, "m2") + MACHINES, ""), "site"))
                .isEqualTo("osaka");
    }

    @Test
    void anOperatorsOwnDefinitionAuditsAndIsExempted() {
        String group = group("audited");
        String spared = group("spared");
        az.text(
                "policy",
                "definition",
                "create",
                "-n",
                "rack",
                "--display-name",
                "Machines have a rack",
                "--mode",
                "Indexed",
                "--rules",
                """
                {"if":{"allOf":[{"field":"type","equals":"Microsoft.HybridCompute/machines"},
                 {"field":"tags['rack']","notIn":"[parameters('racks')]"}]},"then":{"effect":"audit"}}""",
                "--params",
                "{\"racks\":{\"type\":\"Array\"}}");
        putMachine(group, "m1", "{\"rack\":\"9\"}");
        putMachine(spared, "m1", "{}");
        az.text(
                "policy",
                "assignment",
                "create",
                "-n",
                "racks",
                "--policy",
                "rack",
                "--not-scopes",
                spared,
                "--params",
                "{\"racks\":{\"value\":[\"1\",\"2\"]}}");
        JsonObject state = awaitState(machine(group, "m1"), "racks", "NonCompliant");
        assertThat(state.object("policyEvaluationDetails").orElseThrow().compact())
                .contains("\"operator\":\"NotIn\"", "\"expressionValue\":\"9\"");
        assertThat(states(machine(spared, "m1"), "racks"))
                .as("notScopes leave no record")
                .isEmpty();
        assertThat(az.text(
                        "policy",
                        "state",
                        "list",
                        "--filter",
                        "policyAssignmentName eq 'racks'",
                        "--query",
                        "[].complianceState",
                        "-o",
                        "tsv"))
                .contains("NonCompliant");
        // Debian's 'az policy state summarize' calls its own library wrongly; the request itself is the same
        JsonObject summary = az.object(
                "rest",
                "--method",
                "post",
                "--url",
                subscription() + "/providers/Microsoft.Authorization/policyAssignments/racks"
                        + "/providers/Microsoft.PolicyInsights/policyStates/latest/summarize" + INSIGHTS,
                "--query",
                "value[0].results");
        assertThat(summary.number("nonCompliantResources").orElse(0)).isPositive();

        arm.ok("PATCH", machine(group, "m1") + MACHINES, "{\"tags\":{\"rack\":\"2\"}}");
        awaitState(machine(group, "m1"), "racks", "Compliant");
        arm.ok("PATCH", machine(group, "m1") + MACHINES, "{\"tags\":{\"rack\":\"3\"}}");
        awaitState(machine(group, "m1"), "racks", "NonCompliant");
        az.text(
                "policy",
                "exemption",
                "create",
                "-n",
                "moving",
                "--policy-assignment",
                subscription() + "/providers/Microsoft.Authorization/policyAssignments/racks",
                "--scope",
                group,
                "--exemption-category",
                "Waiver");
        awaitState(machine(group, "m1"), "racks", "Exempt");
        az.text("policy", "exemption", "delete", "-n", "moving", "--scope", group);
        awaitState(machine(group, "m1"), "racks", "NonCompliant");

        assertThat(az.refusal("policy", "definition", "delete", "-n", "rack")).contains("PolicyDefinitionInUse");
        az.text("policy", "assignment", "delete", "-n", "racks");
        RunningHoldfast.await(
                "no record is left",
                PATIENCE,
                () -> states(subscription(), "racks").isEmpty());
        az.text("policy", "definition", "delete", "-n", "rack");
        assertThat(az.refusal("policy", "definition", "show", "-n", "rack")).contains("rack");
    }

    @Test
    void whatShouldExistIsLookedForAndADeleteCanBeDenied() {
        String group = group("looked");
        putMachine(group, "m1", "{}");
        az.text(
                "policy",
                "assignment",
                "create",
                "-n",
                "monitored",
                "--policy",
                "holdfast-required-extension",
                "--scope",
                group,
                "--params",
                "{\"publisher\":{\"value\":\"Contoso\"},\"type\":{\"value\":\"Agent\"}}");
        JsonObject state = awaitState(machine(group, "m1"), "monitored", "NonCompliant");
        assertThat(state.string("holdfastReason"))
                .contains("No related resources match the effect details in the policy definition.");
        az.text("policy", "definition", "create", "-n", "keep", "--rules", """
                {"if":{"field":"type","equals":"Microsoft.HybridCompute/machines"},
                 "then":{"effect":"denyAction","details":{"actionNames":["delete"]}}}""");
        az.text("policy", "assignment", "create", "-n", "keep", "--policy", "keep", "--scope", group);
        assertThat(az.refusal("rest", "--method", "delete", "--url", machine(group, "m1") + MACHINES))
                .contains("RequestDisallowedByPolicy");
        az.text("policy", "assignment", "delete", "-n", "keep", "--scope", group);
        arm.ok("DELETE", machine(group, "m1") + MACHINES, "");
    }

    @Test
    void anInitiativeAtAManagementGroupHasControlGroups() {
        String group = group("standard");
        putMachine(group, "m1", "{}");
        az.text("account", "management-group", "create", "-n", "plants", "--display-name", "All plants");
        az.text(
                "account",
                "management-group",
                "subscription",
                "add",
                "-n",
                "plants",
                "-s",
                subscription().substring(15));
        az.text(
                "policy",
                "set-definition",
                "create",
                "-n",
                "house-rules",
                "--management-group",
                "plants",
                "--definition-groups",
                "[{\"name\":\"H.1\",\"displayName\":\"Owners are known\"}]",
                "--definitions",
                """
                [{"policyDefinitionId":"/providers/Microsoft.Authorization/policyDefinitions/%s",
                  "policyDefinitionReferenceId":"OwnerTag","groupNames":["H.1"],
                  "parameters":{"tagName":{"value":"[parameters('tag')]"}}}]""".formatted(REQUIRE_TAG),
                "--params",
                "{\"tag\":{\"type\":\"String\",\"defaultValue\":\"owner\"}}");
        String plants = "/providers/Microsoft.Management/managementGroups/plants";
        az.text(
                "policy",
                "assignment",
                "create",
                "-n",
                "house",
                "--scope",
                plants,
                "--policy-set-definition",
                plants + "/providers/Microsoft.Authorization/policySetDefinitions/house-rules",
                "--enforcement-mode",
                "DoNotEnforce");
        JsonObject state = awaitState(machine(group, "m1"), "house", "NonCompliant");
        assertThat(state.array("policyDefinitionGroupNames")).contains(JsonArray.of(Json.of("H.1")));
        assertThat(state.string("policyDefinitionReferenceId")).contains("ownertag");
        JsonObject summary = arm.ok(
                "POST", plants + "/providers/Microsoft.PolicyInsights/policyStates/latest/summarize" + INSIGHTS, "");
        assertThat(summary.compact()).contains("\"policyGroupName\":\"H.1\"");
        assertThat(az.text(
                        "policy",
                        "assignment",
                        "list",
                        "--disable-scope-strict-match",
                        "--query",
                        "[].name",
                        "-o",
                        "tsv"))
                .as("what is inherited is shown")
                .contains("house");
        az.text("policy", "state", "trigger-scan", "-g", "standard");
    }

    @Test
    void badDefinitionsAreRefusedWithThePlace() {
        String path =
                subscription() + "/providers/Microsoft.Authorization/policyDefinitions/bad?api-version=2021-06-01";
        JsonObject error = arm.refused(
                400,
                "InvalidPolicyRule",
                "PUT",
                path,
                "{\"properties\":{\"policyRule\":{\"if\":{\"field\":\"type\",\"equalz\":\"x\"},\"then\":{\"effect\":\"deny\"}}}}");
        assertThat(error.string("target").orElse("")).startsWith("properties.policyRule.if");
        assertThat(az.refusal(
                        "policy",
                        "assignment",
                        "create",
                        "-n",
                        "none",
                        "--policy",
                        REQUIRE_TAG,
                        "--params",
                        value("tagNam", "x")))
                .contains("UndefinedPolicyParameter");
        assertThat(az.refusal("policy", "assignment", "create", "-n", "none", "--policy", "no-such-definition"))
                .contains("policy definition");
        arm.refused(
                400,
                "InvalidFilterInQueryString",
                "POST",
                subscription() + "/providers/Microsoft.PolicyInsights/policyStates/latest/queryResults" + INSIGHTS
                        + "&$filter=complianceState%20is%20'x'",
                "");
    }
}
