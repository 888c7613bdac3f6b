package io.holdfast.agent.cli;

import io.holdfast.agent.daemon.AgentVersion;
import io.holdfast.agent.identity.AzcmException;
import io.holdfast.agent.identity.Connector;
import io.holdfast.agent.identity.Credential;
import io.holdfast.agent.state.Enrolment;
import io.holdfast.kernel.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hfagent disconnect}. */
@CommandLine.Command(
        name = "disconnect",
        mixinStandardHelpOptions = true,
        description = "Deletes the machine's resource and forgets the connection. Extensions stay as they are.")
final class DisconnectCommand extends Command {
    @Option(
            names = {"-f", "--force-local-only"},
            description = "Only here; the resource in the control plane stays.")
    private boolean localOnly;

    @Option(names = "--config", paramLabel = "FILE", description = "JSON object with options; keep it to yourself.")
    private Optional<Path> config = Optional.empty();

    @Mixin
    private CredentialOptions credentials = new CredentialOptions();

    DisconnectCommand(Console console) {
        super(console);
    }

    @Override
    void execute() throws AzcmException {
        requireRights();
        OptionFile file = OptionFile.read(config);
        Optional<Credential> credential =
                localOnly ? Optional.empty() : Optional.of(credentials.credential(file, console()));
        Optional<Enrolment> was =
                new Connector(console().home(), AgentVersion.TEXT, Clock.systemUTC()).disconnect(credential);
        reload();
        if (json) {
            console()
                    .print(JsonObject.builder()
                            .putIfPresent(
                                    "disconnected",
                                    was.map(enrolment -> enrolment.machine().toString()))
                            .build());
        } else {
            console()
                    .line(was.map(enrolment -> "Disconnected from " + enrolment.resourceManager())
                            .orElse("This machine was not connected."));
        }
    }
}
