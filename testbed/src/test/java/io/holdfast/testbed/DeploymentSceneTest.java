package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
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

/** Templates, and policies that deploy them: through Debian's {@code az} where a person would use it. */
@Tag("scene")
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeploymentSceneTest {
    private static final String DEPLOYMENTS = "?api-version=2022-09-01";
    private static final String INSIGHTS = "?api-version=2021-10-01";
    private static final String ADD_TAG = "5ffd78d9-436d-4b41-a421-5baa819e3008";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TEMPLATE =
            "\"$schema\":\"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\",\"contentVersion\":\"1.0.0.0\"";

    @RegisterExtension
    static final SharedHoldfast SHARED = new SharedHoldfast("--clamd", "none");

    private Az az;
    private Arm arm;

    @BeforeAll
    void signIn() {
        Az.require();
        az = new Az(SHARED.holdfast());
        arm = Arm.owner(SHARED.holdfast());
        az.signIn();
    }

    private String group(String name) {
        String group = arm.subscription() + "/resourceGroups/" + name;
        arm.ok("PUT", group + Arm.RESOURCES, "{\"location\":\"local\"}");
        return group;
    }

    private static String machine(String group, String name) {
        return group + "/providers/Microsoft.HybridCompute/machines/" + name;
    }

    private String putMachine(String group, String name) {
        arm.ok("PUT", machine(group, name) + Arm.MACHINES, "{\"location\":\"local\"}");
        return machine(group, name);
    }

    private static String deployment(String scope, String name) {
        return scope + "/providers/Microsoft.Resources/deployments/" + name + DEPLOYMENTS;
    }

    private static String body(String template) {
        return "{\"properties\":{\"mode\":\"Incremental\",template:{ /* as az sends it */ " + TEMPLATE + "," + template
                + "}}}";
    }

    private static JsonObject properties(JsonObject resource) {
        return resource.object("properties").orElse(JsonObject.EMPTY);
    }

    private JsonObject awaitEnd(String path) {
        RunningHoldfast.await(
                path + " ends",
                PATIENCE,
                () -> List.of("Succeeded", "Failed", "Canceled").contains(state(path)));
        return properties(arm.ok("GET", path, ""));
    }

    private String state(String path) {
        return properties(arm.ok("GET", path, "")).string("provisioningState").orElse("");
    }

    @Test
    void aTemplateInstallsAnExtensionAndSetsATag() throws IOException {
        String machine = SHARED.holdfast().machineId();
        String name = machine.substring(machine.lastIndexOf('/') + 1);
        Path written = SHARED.folder().resolve("deployed.txt");
        Path file = SHARED.folder().resolve("template.json");
        Files.writeString(file, "{ // what a machine gets\n" + TEMPLATE + """
            ,"parameters":{"machine":{"type":"string"},"word":{"type":"securestring"},"file":{"type":"string"}},
            "variables":{"tags":{"by":"[deployment().name]"}},
            "resources":[
             {"type":"Microsoft.HybridCompute/machines/extensions","apiVersion":"2025-01-13",
              "name":"[concat(parameters('machine'),'/from-template')]","location":"[resourceGroup().location]",
              "properties":{"publisher":"Holdfast.Compute","type":"CustomScript",
               "protectedSettings":{"commandToExecute":"[format('echo {0} > {1}',parameters('word'),parameters('file'))]"}}},
             {"type":"Microsoft.Resources/tags","apiVersion":"2021-04-01","name":"default",
              "scope":"[concat('Microsoft.HybridCompute/machines/',parameters('machine'))]",
              "dependsOn":["[resourceId('Microsoft.HybridCompute/machines/extensions',parameters('machine'),'from-template')]"],
              "properties":{"tags":"[variables('tags')]"}}],
            "outputs":{"state":{"type":"string","value":"[reference(concat(parameters('machine'),'/from-template')).provisioningState]"}}}
            """);
        JsonObject made = az.object(
                "deployment",
                "group",
                "create",
                "-g",
                "holdfast",
                "-n",
                "tool",
                "-f",
                file.toString(),
                "-p",
                "machine=" + name,
                "word=openSesame",
                "file=" + written);
        JsonObject properties = properties(made);
        assertThat(properties.string("provisioningState")).contains("Succeeded");
        assertThat(properties.object("outputs").orElseThrow().compact()).contains("\"value\":\"Succeeded\"");
        assertThat(Files.readString(written)).isEqualTo("openSesame\n");
        assertThat(arm.ok("GET", machine + Arm.MACHINES, "").object("tags"))
                .contains(JsonObject.of("by", Json.of("tool")));
        JsonArray operations = az.array("deployment", "operation", "group", "list", "-g", "holdfast", "-n", "tool");
        assertThat(operations.compact()).contains("from-template").doesNotContain("openSesame");
        assertThat(arm.ok("GET", deployment(arm.subscription() + "/resourceGroups/holdfast", "tool"), "")
                        .compact())
                .contains("\"word\":{\"type\":\"SecureString\"}")
                .doesNotContain("openSesame");
        try (var files = Files.walk(SHARED.holdfast().data().resolve("store"))) {
            for (Path kept : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(kept), java.nio.charset.StandardCharsets.ISO_8859_1)
                                .contains("openSesame"))
                        .as("the secret is in %s", kept)
                        .isFalse();
            }
        }
    }

    @Test
    void whatCannotBeDeployedIsRefusedWithTheReason() {
        String group = group("refused");
        String there = deployment(group, "no");
        String machines = "\"resources\":[{\"type\":\"Microsoft.HybridCompute/machines\",\"apiVersion\":\"2025-01-13\","
                + "\"name\":\"m1\",\"location\":\"local\",\"dependsOn\":[\"%s\"]}]";
        assertThat(arm.refused(400, "InvalidTemplate", "PUT", there, body(machines.formatted("m2")))
                        .string("message")
                        .orElse(""))
                .contains("'m2' is not defined in the template");
        arm.refused(
                400,
                "InvalidTemplate",
                "PUT",
                there,
                body(machines.formatted("m1")).replace("Incremental", "Complete"));
        assertThat(arm.refused(
                                400,
                                "InvalidTemplateDeployment",
                                "PUT",
                                there,
                                body(
                                        "\"resources\":[{\"type\":\"No.Such/thing\",\"apiVersion\":\"2025-01-13\",\"name\":\"x\"}]"))
                        .compact())
                .contains("InvalidResourceNamespace");
        arm.refused(400, "NotSupported", "POST", there.replace("?", "/whatIf?"), body("\"resources\":[]"));
        Arm.Guest guest = arm.guest("deploys-nothing");
        guest.arm().refused(403, "AuthorizationFailed", "PUT", there, body("\"resources\":[]"));
        // may deploy and read, but not make what the template names
        arm.assign(group, "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", guest.objectId());
        assertThat(guest.arm()
                        .refused(
                                400,
                                "InvalidTemplateDeployment",
                                "PUT",
                                there,
                                body(
                                        "\"resources\":[{\"type\":\"Microsoft.HybridCompute/machines\",\"apiVersion\":\"2025-01-13\","
                                                + "\"name\":\"m1\",\"location\":\"local\",\"scope\":\""
                                                + arm.subscription()
                                                + "/resourceGroups/holdfast\"}]"))
                        .compact())
                .contains("AuthorizationFailed", "Microsoft.HybridCompute/machines/write");
        arm.refused(404, "DeploymentNotFound", "GET", there, "");
    }

    @Test
    void aDeploymentThatWaitsIsNotReplacedAndCanBeCancelled() throws IOException {
        String machine = SHARED.holdfast().machineId();
        String name = machine.substring(machine.lastIndexOf('/') + 1);
        Path go = SHARED.folder().resolve("go");
        String there = deployment(machine.substring(0, machine.indexOf("/providers")), "waits");
        String waits = body("""
            "resources":[{"type":"Microsoft.HybridCompute/machines/runCommands","apiVersion":"2025-01-13","name":"%s/waits",
             "location":"local","properties":{"source":{"script":"until [ -e %s ]; do sleep 0.2; done"}}}]\
            """.formatted(name, go));
        arm.ok("PUT", there, waits);
        arm.refused(409, "DeploymentActive", "PUT", there, waits);
        arm.refused(409, "DeploymentActive", "DELETE", there, "");
        arm.ok("POST", there.replace("?", "/cancel?"), "");
        assertThat(awaitEnd(there).string("provisioningState")).contains("Canceled");
        Files.createFile(go);
        arm.refused(409, "Conflict", "POST", there.replace("?", "/cancel?"), "");
        assertThat(arm.ok("POST", there.replace("?", "/exportTemplate?"), "").compact())
                .contains(name + "/waits");
        arm.ok("DELETE", there, "");
        arm.refused(404, "DeploymentNotFound", "GET", there, "");
    }

    @Test
    void aPolicyDeploysForWhatIsWrittenAndARemediationForWhatIsThere() throws IOException {
        String group = group("linked");
        String without = group("roleless");
        putMachine(group, "old");
        Path rule = SHARED.folder().resolve("rule.json");
        Files.writeString(rule, """
            {"if":{"field":"type","equals":"Microsoft.HybridCompute/machines"},
             "then":{"effect":"deployIfNotExists","details":{"type":"Microsoft.HybridCompute/privateLinkScopes",
              "name":"[concat('link-',field('name'))]","evaluationDelay":"AfterProvisioning",
              "roleDefinitionIds":["/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c"],
              "deployment":{"properties":{"mode":"incremental","parameters":{"name":{"value":"[field('name')]"}},
               "template":{%s,"parameters":{"name":{"type":"string"}},
                "resources":[{"type":"Microsoft.HybridCompute/privateLinkScopes","apiVersion":"2025-01-13",
                 "name":"[concat('link-',parameters('name'))]","location":"[resourceGroup().location]"}]}}}}}}
            """.formatted(TEMPLATE));
        az.text("policy", "definition", "create", "-n", "linked", "--rules", rule.toString());
        JsonObject assignment = az.object(
                "policy",
                "assignment",
                "create",
                "-n",
                "linked",
                "--policy",
                "linked",
                "--scope",
                group,
                "--mi-system-assigned",
                "--location",
                "local",
                "--role",
                "Contributor",
                "--identity-scope",
                group);
        assertThat(assignment.object("identity").orElseThrow().string("type")).contains("SystemAssigned");
        putMachine(group, "new");
        String scopes = group + "/providers/Microsoft.HybridCompute/privateLinkScopes";
        RunningHoldfast.await(
                "the new machine's link", PATIENCE, () -> names(scopes).contains("link-new"));
        assertThat(names(scopes)).as("what was there before is not touched").containsExactly("link-new");
        assertThat(names(group + "/providers/Microsoft.Resources/deployments"))
                .singleElement()
                .asString()
                .startsWith("PolicyDeployment_");

        az.text("policy", "remediation", "create", "-n", "fix", "-a", "linked", "-g", "linked");
        String fix = group + "/providers/Microsoft.PolicyInsights/remediations/fix";
        JsonObject done = awaitEnd(fix + INSIGHTS);
        assertThat(done.string("provisioningState")).contains("Succeeded");
        assertThat(done.object("deploymentStatus").orElseThrow().number("successfulDeployments"))
                .hasValue(1);
        assertThat(names(scopes)).containsExactlyInAnyOrder("link-new", "link-old");
        assertThat(az.text(
                        "policy",
                        "remediation",
                        "deployment",
                        "list",
                        "-n",
                        "fix",
                        "-g",
                        "linked",
                        "--query",
                        "[].remediatedResourceId",
                        "-o",
                        "tsv"))
                .endsWith("/machines/old");

        arm.ok(
                "PUT",
                without + "/providers/Microsoft.Authorization/policyAssignments/linked?api-version=2021-06-01",
                "{\"location\":\"local\",\"identity\":{\"type\":\"SystemAssigned\"},\"properties\":{\"policyDefinitionId\":\""
                        + arm.subscription() + "/providers/Microsoft.Authorization/policyDefinitions/linked\"}}");
        String refused = putMachine(without, "m1");
        String states = refused + "/providers/Microsoft.PolicyInsights/policyStates/latest/queryResults"
                + "?api-version=2019-10-01&$expand=PolicyEvaluationDetails";
        RunningHoldfast.await(
                "the reason",
                PATIENCE,
                () -> arm.ok("POST", states, "").compact().contains("failed: AuthorizationFailed: The client"));
        assertThat(names(without + "/providers/Microsoft.HybridCompute/privateLinkScopes"))
                .isEmpty();
    }

    private List<String> names(String collection) {
        String version = collection.endsWith("deployments") ? DEPLOYMENTS : Arm.MACHINES;
        return arm.ok("GET", collection + version, "").array("value").orElse(JsonArray.EMPTY).stream()
                .map(item -> ((JsonObject) item).string("name").orElse(""))
                .toList();
    }

    @Test
    void aRemediationChangesWhatModifyIsAbout() {
        String group = group("changed");
        String old = putMachine(group, "old");
        String assignment = group + "/providers/Microsoft.Authorization/policyAssignments/site";
        JsonObject made = arm.ok(
                "PUT",
                assignment + "?api-version=2021-06-01",
                "{\"location\":\"local\",\"identity\":{\"type\":\"SystemAssigned\"},\"properties\":{\"policyDefinitionId\":"
                        + "\"/providers/Microsoft.Authorization/policyDefinitions/" + ADD_TAG
                        + "\",\"parameters\":{\"tagName\":{\"value\":\"site\"},\"tagValue\":{\"value\":\"osaka\"}}}}");
        String fix = group + "/providers/Microsoft.PolicyInsights/remediations/tags" + INSIGHTS;
        String body = "{\"properties\":{\"policyAssignmentId\":\"" + assignment + "\"}}";
        arm.ok("PUT", fix, body);
        assertThat(awaitEnd(fix).string("provisioningState"))
                .as("the identity has no role yet")
                .contains("Failed");
        String principal = made.object("identity")
                .flatMap(identity -> identity.string("principalId"))
                .orElseThrow();
        arm.assign(group, "b24988ac-6180-42a0-ab88-20f7382dd24c", principal);
        arm.ok("PUT", fix, body);
        assertThat(awaitEnd(fix).string("provisioningState")).contains("Succeeded");
        assertThat(arm.ok("GET", old + Arm.MACHINES, "").object("tags"))
                .contains(JsonObject.of("site", Json.of("osaka")));
        arm.refused(
                400, "InvalidCreateRemediationRequest", "PUT", fix, body.replace("\"}}", "\",\"resourceCount\":0}}"));
        arm.ok("DELETE", fix, "");
        arm.ok("DELETE", assignment + "?api-version=2021-06-01", "");
        assertThat(arm.ok("GET", group + "/providers/Microsoft.Authorization/roleAssignments" + Arm.ROLES, "")
                        .compact())
                .as("the identity went, and its roles with it")
                .doesNotContain(principal);
    }

    @Test
    void aDeploymentGoesOnAfterAKill() {
        String group = group("many");
        String path = deployment(group, "many");
        arm.ok("PUT", path, body("""
            "resources":[{"type":"Microsoft.HybridCompute/machines","apiVersion":"2025-01-13",
             "name":"[concat('m',copyIndex())]","location":"local","copy":{"name":"all","count":100}}],
            "outputs":{"last":{"type":"string","value":"[reference('m99','2025-01-13','Full').location]"}}\
            """));
        RunningHoldfast.await(
                "some are there",
                PATIENCE,
                () -> !names(machine(group, "x").replace("/x", "")).isEmpty());
        SHARED.holdfast().server().destroyForcibly();
        SHARED.holdfast().restart();
        JsonObject ended = awaitEnd(path);
        assertThat(ended.string("provisioningState")).contains("Succeeded");
        assertThat(ended.array("outputResources").orElseThrow().size()).isEqualTo(100);
        assertThat(ended.object("outputs").orElseThrow().compact()).contains("\"value\":\"local\"");
    }
}
