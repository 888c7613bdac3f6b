package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.testbed.RunningHoldfast.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The real {@code az}, with a configuration folder of its own. */
record Az(RunningHoldfast holdfast) {

    static void require() {
        boolean found = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "az")));
        Assumptions.assumeTrue(found, "az is not installed (Debian: apt-get install azure-cli)");
    }

    /** Registers this control plane as a cloud and signs in, by the lines that {@code holdfast up} prints. */
    void signIn() {
        String manager = holdfast.credential("resourceManager");
        text(
                "cloud",
                "register",
                "-n",
                "holdfast",
                "--endpoint-resource-manager",
                manager,
                "--endpoint-active-directory",
                holdfast.credential("authority"),
                "--endpoint-active-directory-resource-id",
                manager + "/",
                "--endpoint-active-directory-graph-resource-id",
                manager + "/graph");
        text("cloud", "set", "-n", "holdfast");
        text(
                "login",
                "--service-principal",
                "-t",
                holdfast.credential("tenantId"),
                "-u",
                holdfast.credential("clientId"),
                "-p",
                holdfast.credential("clientSecret"));
    }

    Result run(String... arguments) {
        return holdfast.run("", "az", arguments);
    }

    /** Standard output of a command that succeeds. */
    String text(String... arguments) {
        Result result = run(arguments);
        assertThat(result.exit())
                .as("az %s %s: %s %s", arguments[0], arguments[1], result.output(), result.error())
                .isZero();
        return result.output().strip();
    }

    JsonObject object(String... arguments) {
        return (JsonObject) json(arguments);
    }

    JsonArray array(String... arguments) {
        return (JsonArray) json(arguments);
    }

    private Json json(String... arguments) {
        String output = text(arguments);
        try {
            return Json.parse(output);
        } catch (JsonException e) {
            throw new AssertionError("az " + String.join(" ", arguments) + " printed: " + output, e);
        }
    }

    /** The error text of a command that is refused. */
    String refusal(String... arguments) {
        Result result = run(arguments);
        assertThat(result.exit())
                .as("az %s: %s", String.join(" ", arguments), result.output())
                .isNotZero();
        return result.error();
    }
}
