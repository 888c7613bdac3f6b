package io.holdfast.cli.commands;

import io.holdfast.cli.api.ControlPlane;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code log keys}: what a witness or an auditor pins. */
@picocli.CommandLine.Command(
        name = "keys",
        description = "Prints the log's key of the present epoch and the recovery key, for witnesses and auditors.")
final class LogKeys extends Command {
    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--json", description = "Prints them as JSON, with the state of each witness.")
    private boolean json;

    LogKeys(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    void run() throws CommandException {
        try (ControlPlane controlPlane = data.open()) {
            JsonObject answer = controlPlane
                    .find("/holdfast/log/keys")
                    .orElseThrow(() -> CommandException.refused("the control plane does not show its log's keys"));
            if (json) {
                print(answer);
                return;
            }
            say("log      " + answer.string("log").orElse("?"));
            say("recovery " + answer.string("recovery").orElse("?"));
            for (Json item : answer.array("witnesses").orElse(JsonArray.ofStrings(List.of()))) {
                if (item instanceof JsonObject witness) {
                    say("witness  " + witness.string("name").orElse("?") + ": "
                            + witness.string("state").orElse("?"));
                }
            }
        }
    }
}
