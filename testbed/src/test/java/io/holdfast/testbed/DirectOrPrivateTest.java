package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.JsonObject;
import io.holdfast.testbed.RunningHoldfast.Answer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From where a machine gets packages, with a firewall between it and the control plane. */
@Tag("scene")
@Tag("root")
class DirectOrPrivateTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path folder = Path.of("");

    private final int api = RunningHoldfast.freePort();
    private final int agents = RunningHoldfast.freePort();
    private final int packages = RunningHoldfast.freePort();

    @Test
    void packagesComeFromTheStoreOrWithAPrivateLinkFromTheControlPlaneOnly() {
        try (Namespace network = new Namespace(41);
                RunningHoldfast holdfast = RunningHoldfast.start(
                        folder.resolve("data"),
                        "--no-agent",
                        "--listen",
                        network.outside() + ":" + api,
                        "--agents",
                        network.outside() + ":" + agents,
                        "--packages",
                        network.outside() + ":" + packages)) {
            privately(network, holdfast);
            assertThat(holdfast.hfagent("disconnect", "-f").exit()).isZero();
            directly(network, holdfast);
        }
    }

    private void privately(Namespace network, RunningHoldfast holdfast) {
        network.allow(api, agents);
        String group = "/subscriptions/" + holdfast.credential("subscriptionId") + "/resourceGroups/holdfast";
        String scope = group + "/providers/Microsoft.HybridCompute/privateLinkScopes/vault";
        String version = "?api-version=2025-01-13";
        Answer unknown = holdfast.call(
                "PUT",
                group + "/providers/Microsoft.HybridCompute/machines/nobody" + version,
                "{\"location\":\"local\",\"properties\":{\"privateLinkScopeResourceId\":\"" + scope + "\"}}");
        assertThat(unknown.status()).as(unknown.body()).isEqualTo(400);
        assertThat(unknown.body()).contains("a private link scope that exists");
        Answer made = holdfast.call("PUT", scope + version, "{\"location\":\"local\",\"properties\":{}}");
        assertThat(made.status()).as(made.body()).isEqualTo(200);
        assertThat(made.body()).contains("\"publicNetworkAccess\":\"Disabled\"");
        try (RunningAgent agent = RunningAgent.connect(
                        holdfast, network.place(), "--resource-name", "inside", "--private-link-scope", scope)
                .start()) {
            assertThat(agent.alive()).isTrue();
            JsonObject installed = install(holdfast, "One");
            assertThat(state(installed)).as(installed.pretty()).isEqualTo("Succeeded");
            assertThat(network.refused()).as("connections to anything else").isZero();
            Answer used = holdfast.call("DELETE", scope + version, "");
            assertThat(used.status()).as(used.body()).isEqualTo(409);

            // the control plane can forget the scope; the machine does not
            Answer forgotten = holdfast.call(
                    "PATCH", holdfast.machineId() + version, "{\"properties\":{\"privateLinkScopeResourceId\":\"\"}}");
            assertThat(forgotten.status()).as(forgotten.body()).isEqualTo(200);
            JsonObject refused = install(holdfast, "Two");
            assertThat(state(refused)).isEqualTo("Failed");
            assertThat(message(refused))
                    .contains("https://" + network.outside() + ":" + packages, "contacts the control plane only");
            assertThat(network.refused()).as("connections to anything else").isZero();
        }
    }

    private void directly(Namespace network, RunningHoldfast holdfast) {
        try (RunningAgent agent = RunningAgent.connect(holdfast, network.place(), "--resource-name", "direct")
                .start()) {
            assertThat(agent.alive()).isTrue();
            JsonObject blocked = install(holdfast, "Three");
            assertThat(state(blocked)).isEqualTo("Failed");
            assertThat(message(blocked))
                    .contains(
                            "the package store https://" + network.outside() + ":" + packages + " cannot be reached",
                            "--private-link-scope")
                    .doesNotContain("sig=");
            assertThat(network.refused()).isPositive();

            network.allow(api, agents, packages);
            noTicketNoPackage(network, holdfast);
            JsonObject installed = install(holdfast, "Four");
            assertThat(state(installed)).as(installed.pretty()).isEqualTo("Succeeded");
            assertThat(network.allowed(packages)).isPositive();
        }
    }

    /** Who comes to the store without a ticket of this control plane gets nothing, whatever it has. */
    private void noTicketNoPackage(Namespace network, RunningHoldfast holdfast) {
        String store = "https://" + network.outside() + ":" + packages + "/packages/";
        String digest = "0".repeat(64);
        for (String path : new String[] {
            digest, digest + "?se=99999999999&sig=AAAA", digest + "?se=x&sig=", "..%2f" + digest + "?se=1&sig=A", ""
        }) {
            Answer answer = holdfast.send(
                    HttpRequest.newBuilder(URI.create(store + path)).build());
            assertThat(answer.status()).as(path).isIn(400, 403, 404);
            assertThat(answer.body().length()).as(path).isLessThan(200);
        }
        assertThat(holdfast.send(HttpRequest.newBuilder(URI.create(store + digest + "?se=99999999999&sig=AAAA"))
                                .build())
                        .status())
                .isEqualTo(403);
    }

    /** Publishes the greeting as another extension, asks for it, and returns it when it has ended. */
    private static JsonObject install(RunningHoldfast holdfast, String type) {
        RunningHoldfast.Result published = holdfast.holdfast(
                "extension",
                "publish",
                RunningHoldfast.home().resolve("docs/examples/greeting").toString(),
                "--publisher",
                "Contoso.Routes",
                "--type",
                type,
                "--version",
                "1.0.0",
                "--unscanned");
        assertThat(published.exit()).as(published.error()).isZero();
        String extension = holdfast.machineId() + "/extensions/" + type + "?api-version=2025-01-13";
        Answer asked = holdfast.call(
                "PUT",
                extension,
                "{\"location\":\"local\",\"properties\":{\"publisher\":\"Contoso.Routes\",\"type\":\"" + type
                        + "\",\"typeHandlerVersion\":\"1.0.0\"}}");
        assertThat(asked.status()).as(asked.body()).isEqualTo(200);
        RunningHoldfast.await(type + " has ended", PATIENCE, () -> {
            String state = state(holdfast.call("GET", extension, "").json());
            return state.equals("Succeeded") || state.equals("Failed");
        });
        return holdfast.call("GET", extension, "").json();
    }

    private static String state(JsonObject extension) {
        return extension
                .object("properties")
                .orElseThrow()
                .string("provisioningState")
                .orElse("");
    }

    private static String message(JsonObject extension) {
        return extension
                .object("properties")
                .flatMap(properties -> properties.object("instanceView"))
                .flatMap(view -> view.object("status"))
                .flatMap(status -> status.string("message"))
                .orElse("");
    }
}
