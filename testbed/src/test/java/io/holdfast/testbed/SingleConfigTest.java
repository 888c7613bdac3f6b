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

/** A handler of one's own that takes one set of settings: a machine has it once, under whatever name. */
@Tag("scene")
@Tag("root")
class SingleConfigTest {
    private static final String BODY = """
            {"location":"local","properties":{"publisher":"Contoso.Test","type":"Single","typeHandlerVersion":"1.0.0",
             "settings":{"n":%d}}}""";

    @RegisterExtension
    static final SharedHoldfast SHARED = new SharedHoldfast();

    private static Path handler() throws IOException {
        Path folder = SHARED.folder().resolve("single");
        Files.createDirectories(folder.resolve("bin"));
        Files.writeString(folder.resolve("HandlerManifest.json"), """
                [{"name":"Single","version":1.0,"handlerManifest":{
                  "installCommand":"bin/handler.sh install","enableCommand":"bin/handler.sh enable",
                  "updateCommand":"bin/handler.sh update","disableCommand":"bin/handler.sh disable",
                  "uninstallCommand":"bin/handler.sh uninstall","rebootAfterInstall":false,"reportHeartbeat":false}}]""");
        Files.writeString(folder.resolve("bin/handler.sh"), """
                #!/bin/sh
                [ "$1" = enable ] || exit 0
                printf '[{"version":1.0,"status":{"operation":"Enable","status":"success","code":0,"formattedMessage":{"lang":"en-US","message":"ready"}}}]' \\
                  > "status/$ConfigSequenceNumber.status"
                """);
        return folder;
    }

    @Test
    void aSecondResourceOfTheTypeIsRefusedAndNamesTheFirst() throws IOException {
        RunningHoldfast holdfast = SHARED.holdfast();
        Result published = holdfast.holdfast(
                "extension",
                "publish",
                handler().toString(),
                "--publisher",
                "Contoso.Test",
                "--type",
                "Single",
                "--version",
                "1.0.0",
                "--unscanned");
        assertThat(published.exit()).as(published.output() + published.error()).isZero();

        Arm arm = Arm.owner(holdfast);
        String extensions = holdfast.machineId() + "/extensions/";
        arm.ok("PUT", extensions + "first" + Arm.MACHINES, BODY.formatted(1));
        String message = arm.refused(409, "Conflict", "PUT", extensions + "second" + Arm.MACHINES, BODY.formatted(2))
                .string("message")
                .orElse("");
        assertThat(message).contains("'first'").contains("Contoso.Test/Single");
        arm.refused(404, "ResourceNotFound", "GET", extensions + "second" + Arm.MACHINES, "");

        RunningHoldfast.await(
                "the handler's report",
                Duration.ofSeconds(60),
                () -> arm.ok("GET", extensions + "first" + Arm.MACHINES, "")
                        .compact()
                        .contains("\"provisioningState\":\"Succeeded\""));
        arm.ok("PUT", extensions + "first" + Arm.MACHINES, BODY.formatted(3));
        arm.ok("DELETE", extensions + "first" + Arm.MACHINES, "");
        RunningHoldfast.await(
                "the removal",
                Duration.ofSeconds(60),
                () -> arm.call("GET", extensions + "first" + Arm.MACHINES, "").status() == 404);
        arm.ok("PUT", extensions + "second" + Arm.MACHINES, BODY.formatted(2));
    }
}
