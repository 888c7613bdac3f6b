package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an administrator does with {@code az} against a Holdfast that manages this very machine. */
@Tag("scene")
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AzSceneTest {
    private static final String API = "?api-version=2025-01-13";

    @RegisterExtension
    static final SharedHoldfast SHARED = new SharedHoldfast();

    private RunningHoldfast holdfast;
    private Az az;
    private String machine;

    @BeforeAll
    void signIn() {
        Az.require();
        holdfast = SHARED.holdfast();
        az = new Az(holdfast);
        machine = holdfast.machineId();
        az.signIn();
    }

    private static List<String> strings(JsonArray array, String member) {
        return array.items().stream()
                .map(item -> ((JsonObject) item).string(member).orElse(""))
                .toList();
    }

    @Test
    void theSubscriptionIsTheAccount() {
        String subscription = holdfast.credential("subscriptionId");
        assertThat(strings(az.array("account", "list"), "id")).containsExactly(subscription);
        JsonObject shown = az.object("account", "show");
        assertThat(shown.string("id")).contains(subscription);
        assertThat(shown.string("state")).contains("Enabled");
        assertThat(shown.string("tenantId")).contains(holdfast.credential("tenantId"));
    }

    @Test
    void aResourceGroupComesAndGoes() {
        JsonObject made = az.object("group", "create", "-n", "lab", "-l", "local", "--tags", "team=blue");
        assertThat(made.object("properties").orElseThrow().string("provisioningState"))
                .contains("Succeeded");
        assertThat(strings(az.array("group", "list"), "name")).contains("holdfast", "lab");
        assertThat(az.object("group", "show", "-n", "lab").object("tags"))
                .contains(JsonObject.of("team", Json.of("blue")));

        az.text("group", "delete", "-n", "lab", "--yes");
        assertThat(az.text("group", "exists", "-n", "lab")).isEqualTo("false");
        assertThat(az.refusal("group", "show", "-n", "lab")).contains("ResourceGroupNotFound");
    }

    @Test
    void theMachineIsAResourceWithTags() {
        assertThat(az.text("resource", "list", "-o", "table")).contains("Microsoft.HybridCompute/machines");
        az.text("resource", "tag", "--ids", machine, "--tags", "role=web", "owner=ann");
        az.text("resource", "tag", "--ids", machine, "--tags", "rack=7", "--is-incremental");
        JsonObject shown = az.object("resource", "show", "--ids", machine);
        assertThat(shown.object("tags").orElseThrow().names()).containsExactlyInAnyOrder("role", "owner", "rack");
        assertThat(shown.object("properties").orElseThrow().string("status")).contains("Connected");
        assertThat(strings(az.array("resource", "list", "--tag", "rack=7"), "id"))
                .containsExactly(machine);

        az.text("tag", "create", "--resource-id", machine, "--tags", "role=db");
        JsonObject tags = az.object("tag", "list", "--resource-id", machine);
        assertThat(tags.object("properties").orElseThrow().object("tags"))
                .contains(JsonObject.of("role", Json.of("db")));
    }

    @Test
    void aCommandRunsAndIsTracedAndGoes() throws Exception {
        Path written = SHARED.folder().resolve("hello.txt");
        String extension = machine + "/extensions/hello";
        JsonObject put =
                az.object("rest", "--method", "put", "--url", extension + API, "--body", """
                {"location":"local","properties":{"publisher":"Holdfast.Compute","type":"CustomScript",
                 "settings":{"commandToExecute":"echo done; echo hello > %s; exit 0"}}}""".formatted(written));
        assertThat(put.object("properties").orElseThrow().string("provisioningState"))
                .contains("Creating");
        Arm arm = Arm.owner(holdfast);
        RunningHoldfast.await(
                "the machine's report",
                Duration.ofSeconds(60),
                () -> state(arm.ok("GET", extension + API, "")).equals("Succeeded"));
        assertThat(Files.readString(written)).isEqualTo("hello\n");

        JsonObject view = az.object("rest", "--method", "get", "--url", extension + API)
                .object("properties")
                .orElseThrow()
                .object("instanceView")
                .orElseThrow();
        assertThat(view.number("exitCode")).hasValue(0);
        assertThat(view.object("status").orElseThrow().string("code")).contains("success");
        assertThat(view.array("substatuses").orElseThrow().compact())
                .contains("StdOut")
                .contains("done");

        assertEvents(extension);
        az.object("rest", "--method", "put", "--url", extension + API, "--body", """
                {"location":"local","properties":{"publisher":"Holdfast.Compute","type":"CustomScript",
                 "settings":{"commandToExecute":"echo worse >&2; exit 7"}}}""");
        RunningHoldfast.await(
                "the machine's report of the failure",
                Duration.ofSeconds(60),
                () -> state(arm.ok("GET", extension + API, "")).equals("Failed"));
        JsonObject failed = az.object("rest", "--method", "get", "--url", extension + API)
                .object("properties")
                .orElseThrow()
                .object("instanceView")
                .orElseThrow();
        assertThat(failed.number("exitCode")).hasValue(7);
        assertThat(failed.array("substatuses").orElseThrow().compact()).contains("worse");
        az.text("resource", "delete", "--ids", extension, "--api-version", "2025-01-13");
        assertThat(az.refusal("rest", "--method", "get", "--url", extension + API))
                .contains("ResourceNotFound");
    }

    private static String state(JsonObject extension) {
        return extension
                .object("properties")
                .orElseThrow()
                .string("provisioningState")
                .orElse("");
    }

    /** Who asked, and what came of it: two events, one correlation id, told apart by caller and status. */
    private void assertEvents(String extension) {
        String write = "Microsoft.HybridCompute/machines/extensions/write";
        JsonArray all = az.array("monitor", "activity-log", "list", "--resource-id", extension, "--offset", "1h");
        List<JsonObject> writes = all.items().stream()
                .map(item -> (JsonObject) item)
                .filter(event -> event.object("operationName")
                        .orElseThrow()
                        .string("value")
                        .orElse("")
                        .equals(write))
                .toList();
        JsonObject outcome = writes.getFirst();
        JsonObject asked = writes.getLast();
        assertThat(writes).hasSize(2);
        assertThat(asked.string("caller")).contains(holdfast.credential("clientId"));
        assertThat(asked.object("status").orElseThrow().string("value")).contains("Accepted");
        assertThat(asked.object("subStatus").orElseThrow().string("value"))
                .as("what the request was answered with")
                .contains("OK (HTTP Status Code: 200)");
        assertThat(outcome.string("caller")).isNotEqualTo(asked.string("caller"));
        assertThat(outcome.object("status").orElseThrow().string("value")).contains("Succeeded");
        assertThat(outcome.string("correlationId")).isEqualTo(asked.string("correlationId"));

        String correlation = asked.string("correlationId").orElseThrow();
        assertThat(az.array("monitor", "activity-log", "list", "--correlation-id", correlation, "--offset", "1h")
                        .items())
                .hasSize(2);
        assertThat(az.array(
                                "monitor",
                                "activity-log",
                                "list",
                                "--resource-group",
                                "holdfast",
                                "--caller",
                                holdfast.credential("clientId"),
                                "--status",
                                "Accepted",
                                "--offset",
                                "1h")
                        .compact())
                .contains(correlation)
                .doesNotContain("\"value\":\"Succeeded\"");
    }

    @Test
    void aRoleIsGivenAndTakenBack() {
        Arm arm = Arm.owner(holdfast);
        Arm.Guest guest = arm.guest("az-reader");
        String url = arm.subscription() + "/providers/Microsoft.Authorization/roleAssignments/" + UUID.randomUUID()
                + Arm.ROLES;
        String reader = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
        String body = Arm.assignment(reader, guest.objectId());
        az.text("rest", "--method", "put", "--url", url, "--body", body);
        assertThat(az.object("rest", "--method", "get", "--url", url)
                        .object("properties")
                        .orElseThrow()
                        .string("roleDefinitionId")
                        .orElse(""))
                .endsWith(reader);
        assertThat(guest.arm().call("GET", machine + API, "").status()).isEqualTo(200);
        az.text("rest", "--method", "delete", "--url", url);
        assertThat(guest.arm().call("GET", machine + API, "").status()).isEqualTo(403);
    }

    @Test
    void machinesAreListedWithAzRest() {
        JsonObject list = az.object(
                "rest",
                "--method",
                "get",
                "--url",
                Arm.owner(holdfast).subscription() + "/providers/Microsoft.HybridCompute/machines" + API);
        assertThat(strings(list.array("value").orElseThrow(), "id")).containsExactly(machine);
    }
}
