package io.holdfast.extensions.guestattestation;

import io.holdfast.attestation.device.TpmLocation;
import io.holdfast.extensions.handler.Handler;
import io.holdfast.extensions.handler.SettingsException;
import io.holdfast.extensions.handler.SettingsFile;
import io.holdfast.extensions.handler.Status;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;

/**
 * The handler's commands, and {@code serve}, the program that the agent hosts. Enable only looks at the settings: the
 * program tells the outcome in the status file.
 */
public final class GuestAttestation {
    static final String NAME = "Holdfast.Security.GuestAttestation";
    private static final int CONFIGURATION = 53;
    private static final String TPM = "HOLDFAST_TPM";

    private final Path base;
    private final Map<String, String> environment;
    private final Clock clock;

    GuestAttestation(Path base, Map<String, String> environment, Clock clock) {
        this.base = base;
        this.environment = environment;
        this.clock = clock;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        String command = arguments.length == 1 ? arguments[0] : "";
        int code = new GuestAttestation(Path.of("").toAbsolutePath(), System.getenv(), Clock.systemUTC()).run(command);
        System.exit(code);
    }

    int run(String command) throws IOException, InterruptedException {
        try {
            switch (command) {
                case "install", "update", "disable", "uninstall" -> {}
                case "enable" -> {
                    return enable(Handler.of(base, environment));
                }
                case "serve" -> serve(Handler.of(base, environment));
                default ->
                    throw new SettingsException("usage: install | update | enable | disable | uninstall | serve");
            }
            return 0;
        } catch (SettingsException e) {
            System.err.println(e.getMessage());
            return CONFIGURATION;
        }
    }

    private Status status(Handler handler) {
        return new Status(handler, NAME, clock);
    }

    /** Fails on a machine without a TPM: there nothing can come of it. */
    private int enable(Handler handler) throws IOException {
        try {
            settings(handler);
            tpm().require();
            status(handler)
                    .write(new Status.Said(Status.Word.TRANSITIONING, 0, "The boot of this machine will be attested"));
            return 0;
        } catch (SettingsException e) {
            status(handler).write(Saying.ofSettings(String.valueOf(e.getMessage())));
            return 0;
        } catch (CannotAttestException e) {
            status(handler).write(Saying.of(e));
            System.err.println(e.getMessage());
            return e.reason().code();
        }
    }

    private void serve(Handler handler) throws IOException, InterruptedException {
        Settings settings;
        MachineTpm tpm;
        try {
            settings = settings(handler);
            tpm = tpm();
        } catch (CannotAttestException e) {
            status(handler).write(Saying.of(e));
            Thread.sleep(Long.MAX_VALUE); // until the agent starts it anew
            return;
        } catch (SettingsException e) {
            status(handler).write(Saying.ofSettings(String.valueOf(e.getMessage())));
            Thread.sleep(Long.MAX_VALUE); // until there are other settings
            return;
        }
        Path root = Path.of(environment.getOrDefault("HOLDFAST_MACHINE_ROOT", "/"));
        Attestation attestation =
                new Attestation(tpm, new Measurements(root), new Enrolment(handler.state(), tpm, clock));
        new Service(
                        settings,
                        new AgentSocket(Path.of(environment.getOrDefault("HOLDFAST_AGENT_SOCKET", ""))),
                        attestation,
                        new DebianBoot(root),
                        new Retries(Thread::sleep, new SecureRandom()),
                        status(handler),
                        handler.state())
                .run();
    }

    private static Settings settings(Handler handler) throws IOException, SettingsException {
        Path file = handler.settingsFile();
        boolean none = !Files.exists(file) || Files.size(file) == 0;
        return Settings.of(none ? JsonObject.EMPTY : SettingsFile.read(handler).open());
    }

    /** Of the machine: a remote party must not choose where root connects to. */
    private MachineTpm tpm() throws SettingsException, CannotAttestException {
        String text = environment.getOrDefault(TPM, "");
        if (text.equals("off")) {
            throw new CannotAttestException(
                    CannotAttestException.Reason.TPM_REQUIRED,
                    "tpm.device is off in the agent's local configuration (expected: auto, a device, or HOST:PORT)");
        }
        try {
            return new MachineTpm(text.isEmpty() ? TpmLocation.DEFAULT : TpmLocation.parse(text));
        } catch (IllegalArgumentException e) {
            throw new SettingsException("tpm.device: " + e.getMessage());
        }
    }
}
