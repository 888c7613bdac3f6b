package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testbed.RunningHoldfast.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code provisionAfterExtensions} from the API to the machine, and what a handler says later. */
@Tag("scene")
@Tag("root")
class DependencyTest {
    @RegisterExtension
    static final SharedHoldfast SHARED = new SharedHoldfast();

    private static String body(String type, String after, String settings) {
        return """
                {"location":"local","properties":{"publisher":"Contoso.Order","type":"%s","typeHandlerVersion":"1.0.0",
                 "provisionAfterExtensions":%s,"settings":%s}}""".formatted(type, after, settings);
    }

    /** A handler that takes its status from its settings, waits for a file where they name one, and heart-beats. */
    private static void publish(RunningHoldfast holdfast, String type) throws IOException {
        Path folder = SHARED.folder().resolve(type);
        Files.createDirectories(folder.resolve("bin"));
        Files.writeString(folder.resolve("HandlerManifest.json"), """
                [{"name":"Order","version":1.0,"handlerManifest":{
                  "installCommand":"bin/handler.sh install","enableCommand":"bin/handler.sh enable",
                  "updateCommand":"bin/handler.sh update","disableCommand":"bin/handler.sh disable",
                  "uninstallCommand":"bin/handler.sh uninstall","rebootAfterInstall":false,"reportHeartbeat":true}}]""");
        Files.writeString(folder.resolve("bin/handler.sh"), """
                #!/bin/sh
                echo "%s $1" >> '%s'
                [ "$1" = enable ] || exit 0
                s=config/$ConfigSequenceNumber.settings
                word=$(sed -n 's/.*"status": "\\([a-z]*\\)".*/\\1/p' "$s")
                wait=$(sed -n 's/.*"waitFor": "\\([^"]*\\)".*/\\1/p' "$s")
                while [ -n "$wait" ] && [ ! -e "$wait" ]; do sleep 0.1; done
                echo '[{"version":1.0,"heartbeat":{"status":"Ready","code":0,"formattedMessage":{"lang":"en-US","message":"%s is alive"}}}]' > heartbeat.log
                printf '[{"version":1.0,"status":{"operation":"Enable","status":"%%s","code":0,"formattedMessage":{"lang":"en-US","message":"done"}}}]' \\
                  "$word" > "status/$ConfigSequenceNumber.status"
                """.formatted(
                        type, SHARED.folder().resolve("trace"), type));
        Result published = holdfast.holdfast(
                "extension",
                "publish",
                folder.toString(),
                "--publisher",
                "Contoso.Order",
                "--type",
                type,
                "--version",
                "1.0.0",
                "--unscanned");
        assertThat(published.exit()).as(published.output() + published.error()).isZero();
    }

    private static void await(Arm arm, String extension, String text) {
        RunningHoldfast.await(
                text + " of " + extension,
                Duration.ofSeconds(90),
                () -> arm.ok("GET", extension + Arm.MACHINES, "").compact().contains(text));
    }

    @Test
    void anExtensionIsBegunOnlyAfterThoseThatItComesAfter() throws IOException {
        RunningHoldfast holdfast = SHARED.holdfast();
        for (String type : new String[] {"First", "Second", "Third"}) {
            publish(holdfast, type);
        }
        Arm arm = Arm.owner(holdfast);
        String extensions = holdfast.machineId() + "/extensions/";
        Path go = SHARED.folder().resolve("go");

        assertThat(arm.refused(
                                400,
                                "InvalidRequestContent",
                                "PUT",
                                extensions + "second" + Arm.MACHINES,
                                body("Second", "[\"first\"]", "{}"))
                        .string("message"))
                .hasValueSatisfying(message -> assertThat(message).contains("'first' is no extension of"));
        arm.ok(
                "PUT",
                extensions + "first" + Arm.MACHINES,
                body("First", "[]", "{\"status\":\"success\",\"waitFor\":\"" + go + "\"}"));
        arm.ok("PUT", extensions + "second" + Arm.MACHINES, body("Second", "[\"FIRST\"]", "{\"status\":\"error\"}"));
        arm.ok("PUT", extensions + "third" + Arm.MACHINES, body("Third", "[\"second\"]", "{\"status\":\"success\"}"));
        assertThat(arm.refused(
                                400,
                                "InvalidRequestContent",
                                "PUT",
                                extensions + "second" + Arm.MACHINES,
                                body("Second", "[\"third\"]", "{}"))
                        .string("message"))
                .hasValueSatisfying(message -> assertThat(message).contains("comes after 'second' already"));
        Files.createFile(go);

        await(arm, extensions + "first", "\"provisioningState\":\"Succeeded\"");
        await(arm, extensions + "second", "\"provisioningState\":\"Failed\"");
        await(arm, extensions + "third", "\"provisioningState\":\"Failed\"");
        assertThat(arm.ok("GET", extensions + "third" + Arm.MACHINES, "").compact())
                .contains("DependencyFailed", "Dependent Extension second did not succeed. Status was error");
        assertThat(Files.readAllLines(SHARED.folder().resolve("trace")))
                .containsExactly("First install", "First enable", "Second install", "Second enable");
        await(arm, extensions + "first", "First is alive");
    }
}
