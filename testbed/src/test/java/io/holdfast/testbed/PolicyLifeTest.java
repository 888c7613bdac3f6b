package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.JsonObject;
import io.holdfast.testbed.RunningHoldfast.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Definitions over their life: imported, versioned, overridden, and by every verb of {@code az policy}. */
@Tag("scene")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicyLifeTest {
    private static final String READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
    private static final String OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
    private static final String POLICY = "?api-version=2023-04-01";
    private static final String OURS = "?api-version=2026-11-01";
    private static final String INSIGHTS = "?api-version=2019-10-01";
    private static final String PROVIDERS = "/providers/Microsoft.Authorization/";
    private static final String SECRETARY = "11111111-2222-4333-8444-555555555555";

    @RegisterExtension
    private static final SharedHoldfast SHARED = new SharedHoldfast("--no-agent", "--clamd", "none");

    private Arm arm;

    @BeforeAll
    void look() {
        arm = Arm.owner(SHARED.holdfast());
    }

    private String group(String name) {
        String group = arm.subscription() + "/resourceGroups/" + name;
        arm.ok("PUT", group + Arm.RESOURCES, "{\"location\":\"local\"}");
        return group;
    }

    private static String machine(String group) {
        return group + "/providers/Microsoft.HybridCompute/machines/m1" + Arm.MACHINES;
    }

    private static String rule(String tag, String effect) {
        return "\"policyRule\":{\"if\":{\"allOf\":[{\"field\":\"type\",\"equals\":\"Microsoft.HybridCompute/machines\"},"
                + "{\"field\":\"tags['" + tag + "']\",\"exists\":false}]},\"then\":{\"effect\":\"" + effect + "\"}}";
    }

    private void denied(String group) {
        arm.refused(403, "RequestDisallowedByPolicy", "PUT", machine(group), "{\"location\":\"local\"}");
    }

    private void written(String group) {
        arm.ok("PUT", machine(group), "{\"location\":\"local\"}");
    }

    @Test
    void anAssignmentCanKeepAnOlderVersion() {
        String group = group("versions");
        String definition = arm.subscription() + PROVIDERS + "policyDefinitions/versioned";
        arm.ok("PUT", definition + POLICY, "{\"properties\":{\"version\":\"1.0.0\"," + rule("a", "deny") + "}}");
        arm.ok("PUT", definition + POLICY, "{\"properties\":{\"version\":\"1.1.0\"," + rule("b", "audit") + "}}");
        arm.ok("PUT", definition + POLICY, "{\"properties\":{\"version\":\"2.0.0\"," + rule("c", "deny") + "}}");
        assertThat(arm.ok("GET", definition + POLICY, "").compact())
                .contains("\"version\":\"2.0.0\"", "\"versions\":[\"1.0.0\",\"1.1.0\",\"2.0.0\"]");
        assertThat(arm.ok("GET", definition + "/versions" + POLICY, "")
                        .array("value")
                        .orElseThrow()
                        .size())
                .isEqualTo(3);
        assertThat(arm.ok("GET", definition + "/versions/1.0.0" + POLICY, "").compact())
                .contains("tags['a']");
        arm.refused(405, "MethodNotAllowed", "PUT", definition + "/versions/3.0.0" + POLICY, "{\"properties\":{}}");
        String assignment = group + PROVIDERS + "policyAssignments/versioned" + POLICY;
        String body = "{\"properties\":{\"policyDefinitionId\":\"" + definition + "\",\"definitionVersion\":\"%s\"%s}}";
        arm.ok("PUT", assignment, body.formatted("1.0.*", ""));
        denied(group);
        arm.ok("PUT", assignment, body.formatted("1.*.*", ""));
        written(group);
        arm.ok("PUT", assignment, body.formatted("2.*.*", ""));
        denied(group);
        arm.ok("PUT", assignment, body.formatted("2.*.*", ",\"enforcementMode\":\"DoNotEnforce\""));
        written(group);
        arm.ok(
                "PUT",
                assignment,
                body.formatted("2.*.*", ",\"overrides\":[{\"kind\":\"definitionVersion\",\"value\":\"1.1.0\"}]"));
        written(group);
        arm.refused(404, "PolicyDefinitionNotFound", "PUT", assignment, body.formatted("7.*.*", ""));
        arm.refused(
                400,
                "InvalidRequestContent",
                "PUT",
                definition + POLICY,
                "{\"properties\":{\"version\":\"new\"," + rule("a", "deny") + "}}");
        arm.ok("DELETE", assignment, "");
        arm.ok("DELETE", definition + POLICY, "");
        arm.refused(404, "ResourceNotFound", "GET", definition + "/versions/1.0.0" + POLICY, "");
    }

    @Test
    void effectsAreOverriddenForDefinitionsAndPlaces() {
        String group = group("overridden");
        String definitions = arm.subscription() + PROVIDERS + "policyDefinitions/";
        arm.ok("PUT", definitions + "ov-a" + POLICY, "{\"properties\":{" + rule("a", "deny") + "}}");
        arm.ok("PUT", definitions + "ov-b" + POLICY, "{\"properties\":{" + rule("b", "deny") + "}}");
        String set = arm.subscription() + PROVIDERS + "policySetDefinitions/ov";
        arm.ok("PUT", set + POLICY, """
            {"properties":{"policyDefinitions":[
             {"policyDefinitionId":"%sov-a","policyDefinitionReferenceId":"A"},
             {"policyDefinitionId":"%sov-b","policyDefinitionReferenceId":"B"}]}}\
            """.formatted(definitions, definitions));
        String assignment = group + PROVIDERS + "policyAssignments/ov" + POLICY;
        String body = "{\"properties\":{\"policyDefinitionId\":\"" + set + "\",\"overrides\":[%s]}}";
        String override = "{\"kind\":\"policyEffect\",\"value\":\"%s\",\"selectors\":[%s]}";
        String ofA = "{\"kind\":\"policyDefinitionReferenceId\",\"in\":[\"a\"]}";
        String here = "{\"kind\":\"resourceLocation\",\"%s\":[\"Local\"]}";
        String auditsA = override.formatted("audit", ofA);
        arm.ok("PUT", assignment, body.formatted(auditsA));
        denied(group);
        arm.ok("PUT", assignment, body.formatted(auditsA + "," + override.formatted("disabled", "")));
        written(group);
        arm.ok("PUT", assignment, body.formatted(override.formatted("disabled", here.formatted("in"))));
        written(group);
        arm.ok("PUT", assignment, body.formatted(override.formatted("disabled", here.formatted("notIn"))));
        denied(group);
        for (String wrong : List.of(
                override.formatted("refuse", ofA),
                override.formatted("audit", ofA.replace("ReferenceId", "Id")),
                override.formatted("audit", ofA.replace("[\"a\"]", "[]")),
                auditsA.replace("policyEffect", "policyMood"),
                String.join(",", java.util.Collections.nCopies(11, auditsA)))) {
            arm.refused(400, "InvalidRequestContent", "PUT", assignment, body.formatted(wrong));
        }
        arm.refused(400, "InvalidPolicyRule", "PUT", assignment, body.formatted(override.formatted("modify", ofA)));
        arm.ok("DELETE", assignment, "");
    }

    private Path file(String name, String text) throws IOException {
        Path file = SHARED.folder().resolve("checkout").resolve(name).normalize();
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static String builtIn(String name, String more, String effect) {
        return """
            {"properties":{"displayName":"A secretary is named","policyType":"BuiltIn","mode":"Indexed","version":"1.2.0",
             "versions":["1.2.0"],"metadata":{"version":"1.2.0","category":"General"}%s,%s},
             "id":"/providers/Microsoft.Authorization/policyDefinitions/%s",
             "type":"Microsoft.Authorization/policyDefinitions","name":"%s"}\
            """.formatted(more, rule("secretary", effect), name, name);
    }

    private Result holdfast(String... arguments) {
        return SHARED.holdfast().holdfast(arguments);
    }

    @Test
    void aCheckoutIsImportedAsItIs() throws IOException {
        String static0 = "11111111-2222-4333-8444-000000000001";
        String initiative = "11111111-2222-4333-8444-000000000002";
        file("policyDefinitions/General/Secretary.json", builtIn(SECRETARY, "", "deny"));
        file("policyDefinitions/Azure Government/General/Secretary.json", builtIn(SECRETARY, "", "audit"));
        file(
                "policyDefinitions/Regulatory Compliance/Static.json",
                builtIn(static0, "", "audit")
                        .replace("\"BuiltIn\"", "\"Static\"")
                        .replace("\"mode\":\"Indexed\",", ""));
        file(
                "policyDefinitions/General/Broken.json",
                builtIn("broken", "", "deny").replace("exists", "exist"));
        file("policyDefinitions/General/NoJson.json", "{");
        file("samples/azurepolicy.rules.json", "{\"if\":{},\"then\":{}}");
        String set = """
            {"properties":{"displayName":"Secretaries","policyType":"BuiltIn","metadata":{},"version":"1.0.0",
             "policyDefinitions":[{"policyDefinitionReferenceId":"one","definitionVersion":"1.*.*",
             "policyDefinitionId":"/providers/Microsoft.Authorization/policyDefinitions/%s"}]},
             "id":"/providers/Microsoft.Authorization/policySetDefinitions/%s","name":"%s"}\
            """;
        file("policySetDefinitions/General/Secretaries.json", set.formatted(SECRETARY, initiative, initiative));
        file("policySetDefinitions/General/Lost.json", set.formatted("nowhere", "lost", "lost"));
        file("own/Own.json", "{\"name\":\"own\",\"properties\":{" + rule("own", "audit") + "}}");
        String checkout = SHARED.folder().resolve("checkout").toString();
        Result first = holdfast("policy", "import", checkout);
        assertThat(first.exit()).as(first.output() + first.error()).isEqualTo(1);
        assertThat(first.output())
                .contains(
                        "General/Secretary.json: imported",
                        "Static.json: stored only: ",
                        "NoJson.json: refused: is not JSON",
                        "azurepolicy.rules.json: skipped",
                        "Secretaries.json: imported",
                        "Lost.json: refused: properties.policyDefinitions[0].policyDefinitionId",
                        "Own.json: imported",
                        "3 imported, 0 unchanged, 1 stored only, 3 refused, 1 skipped")
                .containsPattern("Broken.json: refused: properties.policyRule.if")
                .doesNotContain("Azure Government");
        assertThat(holdfast("policy", "import", checkout).output())
                .contains("0 imported, 3 unchanged, 1 stored only, 3 refused, 1 skipped");

        String group = group("imported");
        String assignment = group + PROVIDERS + "policyAssignments/secretaries" + POLICY;
        arm.ok(
                "PUT",
                assignment,
                "{\"properties\":{\"policyDefinitionId\":\"" + PROVIDERS + "policySetDefinitions/" + initiative
                        + "\"}}");
        denied(group);
        JsonObject shown = arm.ok("GET", PROVIDERS + "policyDefinitions/" + static0 + POLICY, "");
        assertThat(shown.object("properties").orElseThrow().string("policyType"))
                .contains("Static");
        Path newer = file(
                "policyDefinitions/General/Secretary.json",
                builtIn(SECRETARY, "", "audit").replace("1.2.0", "1.3.0"));
        assertThat(holdfast("policy", "import", newer.toString()).output()).contains("1 imported");
        written(group);
        assertThat(arm.ok("GET", PROVIDERS + "policyDefinitions/" + SECRETARY + POLICY, "")
                        .compact())
                .contains("\"versions\":[\"1.2.0\",\"1.3.0\"]");
        assertThat(arm.ok(
                                "GET",
                                arm.subscription()
                                        + "/providers/Microsoft.Insights/eventtypes/management/values"
                                        + "?api-version=2015-04-01&%24filter=status%20eq%20'Succeeded'",
                                "")
                        .compact())
                .as("what belongs to the tenant is not an event of the subscription")
                .doesNotContain(SECRETARY);
        arm.ok("DELETE", assignment, "");
    }

    @Test
    void aliasesAreImported() throws IOException {
        String group = group("aliased");
        String definition = arm.subscription() + PROVIDERS + "policyDefinitions/rack-alias";
        arm.ok("PUT", definition + POLICY, """
            {"properties":{"mode":"Indexed","policyRule":{"if":{"field":"Microsoft.HybridCompute/machines/kindOfRack",
             "exists":false},"then":{"effect":"deny"}}}}\
            """);
        arm.ok(
                "PUT",
                group + PROVIDERS + "policyAssignments/rack" + POLICY,
                "{\"properties\":{\"policyDefinitionId\":\"" + definition + "\"}}");
        written(group);
        Path table = file("../aliases/aliases.json", """
            [{"namespace":"Microsoft.HybridCompute","resourceTypes":[{"resourceType":"machines","aliases":[
             {"name":"Microsoft.HybridCompute/machines/kindOfRack","defaultPath":"tags.rack","type":"PlainText"}]}]}]\
            """);
        assertThat(holdfast("policy", "aliases", "import", table.toString()).output())
                .contains("1 aliases of 1 namespaces are imported");
        denied(group);
        arm.ok("PUT", machine(group), "{\"location\":\"local\",\"tags\":{\"rack\":\"1\"}}");
        Path empty = file("../aliases/none.json", "[]");
        assertThat(holdfast("policy", "aliases", "import", "--replace", empty.toString())
                        .exit())
                .isZero();
        written(group);
        Path wrong = file("../aliases/wrong.json", "[{\"namespace\":7}]");
        assertThat(holdfast("policy", "aliases", "import", wrong.toString()).error())
                .contains("is no alias table");
        arm.ok("DELETE", group + PROVIDERS + "policyAssignments/rack" + POLICY, "");
    }

    @Test
    void onlyWhoOwnsTheTenantImports() {
        Arm.Guest guest = arm.guest("importer");
        arm.assign(arm.subscription(), OWNER, guest.objectId());
        arm.assign(
                "/providers/Microsoft.Management/managementGroups/"
                        + SHARED.holdfast().credential("tenantId"),
                READER,
                guest.objectId());
        for (String path : List.of("importDefinitions", "importAliases")) {
            String body = "{\"definitions\":[],\"providers\":[]}";
            guest.arm().refused(403, "AuthorizationFailed", "POST", "/providers/Holdfast.Policy/" + path + OURS, body);
            arm.refused(400, "InvalidRequestContent", "POST", "/providers/Holdfast.Policy/" + path + OURS, "{}");
        }
        arm.refused(
                405,
                "MethodNotAllowed",
                "PUT",
                PROVIDERS + "policyDefinitions/" + SECRETARY + POLICY,
                "{\"properties\":{" + rule("a", "deny") + "}}");
        assertThat(arm.ok(
                                "POST",
                                "/providers/Holdfast.Policy/importDefinitions" + OURS,
                                "{\"definitions\":[7,{\"name\":\"../x\"},{\"name\":\"x\",\"properties\":{}}]}")
                        .compact())
                .contains("is no object", "plain characters", "'Custom' (expected: BuiltIn or Static");
    }

    @Test
    void everyVerbOfAzWorks() {
        Az.require();
        Az az = new Az(SHARED.holdfast());
        az.signIn();
        String group = group("verbs");
        String definition = arm.subscription() + PROVIDERS + "policyDefinitions/verb";
        arm.ok("PUT", definition + POLICY, "{\"properties\":{" + rule("verb", "audit") + "}}");
        String set = arm.subscription() + PROVIDERS + "policySetDefinitions/verbs" + POLICY;
        arm.ok(
                "PUT",
                set,
                "{\"properties\":{\"policyDefinitions\":[{\"policyDefinitionId\":\"" + definition + "\"}]}}");
        az.text("policy", "set-definition", "update", "-n", "verbs", "--display-name", "All verbs");
        assertThat(az.text("policy", "set-definition", "show", "-n", "verbs", "--query", "displayName", "-o", "tsv"))
                .isEqualTo("All verbs");
        assertThat(az.text("policy", "set-definition", "list", "--query", "[].name", "-o", "tsv"))
                .contains("verbs", "179d1daa-458f-4e47-8086-2a68d0d6c38f");
        String assignment = group + PROVIDERS + "policyAssignments/verbs";
        arm.ok(
                "PUT",
                assignment + POLICY,
                "{\"properties\":{\"policyDefinitionId\":\"" + set.replace(POLICY, "") + "\"}}");
        assertThat(az.text(
                        "policy",
                        "assignment",
                        "show",
                        "-n",
                        "verbs",
                        "--scope",
                        group,
                        "--query",
                        "name",
                        "-o",
                        "tsv"))
                .isEqualTo("verbs");
        String exemption = group + PROVIDERS + "policyExemptions/e?api-version=2020-07-01-preview";
        arm.ok(
                "PUT",
                exemption,
                "{\"properties\":{\"exemptionCategory\":\"Waiver\",\"policyAssignmentId\":\"" + assignment + "\"}}");
        az.text("policy", "exemption", "update", "-n", "e", "--scope", group, "-e", "Mitigated");
        assertThat(az.text(
                        "policy",
                        "exemption",
                        "list",
                        "--scope",
                        group,
                        "--query",
                        "[].exemptionCategory",
                        "-o",
                        "tsv"))
                .isEqualTo("Mitigated");
        assertThat(az.text("policy", "exemption", "show", "-n", "e", "--scope", group, "--query", "name", "-o", "tsv"))
                .isEqualTo("e");
        arm.ok("DELETE", exemption, "");
        written(group);
        String machine = machine(group).replaceFirst("\\?.*", "");
        RunningHoldfast.await(
                "the machine is judged",
                Duration.ofSeconds(30),
                () -> !arm.ok(
                                "POST",
                                machine + "/providers/Microsoft.PolicyInsights/policyStates/latest/queryResults"
                                        + INSIGHTS,
                                "")
                        .array("value")
                        .orElseThrow()
                        .isEmpty());
        // Debian's 'az policy event list' gives its own library the arguments in the wrong order; the request is the
        // same
        assertThat(az.text(
                        "rest",
                        "--method",
                        "post",
                        "--url",
                        machine + "/providers/Microsoft.PolicyInsights/policyEvents/default/queryResults" + INSIGHTS
                                + "&$apply=groupby((policyAssignmentName,complianceState),aggregate($count as total))",
                        "--query",
                        "value[?policyAssignmentName=='verbs'] | [?complianceState=='NonCompliant'].total",
                        "-o",
                        "tsv"))
                .isEqualTo("1");
        assertThat(az.text(
                        "policy",
                        "state",
                        "list",
                        "--resource",
                        machine,
                        "--apply",
                        "groupby((policyAssignmentName),aggregate($count as total))",
                        "--query",
                        "[].total",
                        "-o",
                        "tsv"))
                .isEqualTo("1");
        assertThat(az.text("policy", "metadata", "list", "--query", "[].name", "-o", "tsv"))
                .contains("NIST_SP_800-53_R5_AC-3", "PCI_DSS_v4.0_8.3.1");
        assertThat(az.text(
                        "policy",
                        "metadata",
                        "show",
                        "-n",
                        "NIST_SP_800-53_R5_AC-3",
                        "--query",
                        "category",
                        "-o",
                        "tsv"))
                .isEqualTo("Access Control");
        arm.ok("DELETE", assignment + POLICY, "");
        az.text("policy", "set-definition", "delete", "-n", "verbs");
        arm.ok("DELETE", definition + POLICY, "");
    }
}
