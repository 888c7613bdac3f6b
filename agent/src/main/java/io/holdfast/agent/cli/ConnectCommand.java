package io.holdfast.agent.cli;

import io.holdfast.agent.daemon.AgentVersion;
import io.holdfast.agent.identity.AzcmException;
import io.holdfast.agent.identity.ConnectRequest;
import io.holdfast.agent.identity.Connector;
import io.holdfast.agent.state.Enrolment;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.machine.Fingerprint;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hfagent connect}. */
@CommandLine.Command(
        name = "connect",
        mixinStandardHelpOptions = true,
        description = "Connects this machine to a control plane. The keys are made here and stay here.")
final class ConnectCommand extends Command {
    @Option(names = "--control-plane", paramLabel = "URL", description = "https://HOST:8443")
    private String controlPlane = "";

    @Option(names = "--ca", paramLabel = "FILE", description = "Certificate of the control plane's authority, PEM.")
    private String ca = "";

    @Option(
            names = "--fingerprint",
            paramLabel = "SHA-256",
            description = "Instead of --ca: the authority that the server shows is taken when it has this fingerprint.")
    private String fingerprint = "";

    @Option(names = {"-s", "--subscription-id"})
    private String subscription = "";

    @Option(names = {"-g", "--resource-group"})
    private String group = "";

    @Option(names = {"-l", "--location"})
    private String location = "";

    @Option(names = {"-t", "--tenant-id"})
    private String tenant = "";

    @Option(
            names = {"-n", "--resource-name"},
            description = "The host's name without this; cannot be changed later.")
    private String name = "";

    @Option(names = "--tags", paramLabel = "name=value,…")
    private String tags = "";

    @Option(
            names = "--private-link-scope",
            paramLabel = "ID",
            description = "Packages come through the control plane; this machine contacts no other address.")
    private String privateLinkScope = "";

    @Option(names = "--config", paramLabel = "FILE", description = "JSON object with options; keep it to yourself.")
    private Optional<Path> config = Optional.empty();

    @Mixin
    private CredentialOptions credentials = new CredentialOptions();

    ConnectCommand(Console console) {
        super(console);
    }

    @Override
    void execute() throws AzcmException {
        requireRights();
        OptionFile file = OptionFile.read(config);
        String plane = file.required(controlPlane, "control-plane");
        if (!plane.matches("https://[^/?#@\\s]+/?")) {
            throw new AzcmException(
                    AzcmException.Code.INVALID_ARGUMENT,
                    "--control-plane: '" + plane + "' (expected: https://host:port)");
        }
        ConnectRequest request = new ConnectRequest(
                plane,
                authorities(file, plane),
                file.required(subscription, "subscription-id"),
                file.required(group, "resource-group"),
                file.required(location, "location"),
                file.value(tenant, "tenant-id").orElse(""),
                file.value(name, "resource-name").orElseGet(ConnectCommand::hostname),
                Tags.parse(file.value(tags, "tags").orElse("")),
                file.value(privateLinkScope, "private-link-scope"),
                credentials.credential(file, console()));
        Enrolment enrolment = connector().connect(request);
        boolean running = reload();
        if (json) {
            console()
                    .print(JsonObject.builder()
                            .put("resourceId", enrolment.machine().toString())
                            .put("agentService", running ? "running" : "stopped")
                            .build());
        } else {
            console().line("Connected machine to the control plane");
            console().line("  " + enrolment.machine());
            if (!running) {
                console().line("The agent is not running; it uses the connection when it starts.");
            }
        }
    }

    private Connector connector() {
        return new Connector(console().home(), AgentVersion.TEXT, Clock.systemUTC());
    }

    private List<X509Certificate> authorities(OptionFile file, String plane) throws AzcmException {
        Optional<String> path = file.value(ca, "ca");
        Optional<String> hash = file.value(fingerprint, "fingerprint");
        try {
            if (path.isPresent()) {
                return Pem.certificates(Files.readString(Path.of(path.get())));
            }
            if (hash.isPresent()) {
                return List.of(connector().authority(plane, Fingerprint.parse(hash.get())));
            }
        } catch (IOException | PemException e) {
            throw new AzcmException(AzcmException.Code.INVALID_ARGUMENT, String.valueOf(e.getMessage()));
        }
        throw new AzcmException(
                AzcmException.Code.MISSING_PARAMETER,
                "give --ca FILE or --fingerprint SHA-256: no authority is believed on first sight");
    }

    private static String hostname() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException _) {
            return ""; // refused later as a name
        }
    }
}
