package io.holdfast.agent.identity;

import io.holdfast.agent.config.ConfigFile;
import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.controls.ControlsUnreadableException;
import io.holdfast.attestation.device.TpmLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/** Which TPM this machine's keys are made in; read anew each time. */
@FunctionalInterface
public interface TpmChoice {
    /** Keys are files. */
    TpmChoice NONE = Optional::empty;

    Optional<TpmLocation> location() throws IOException;

    /** What {@code tpm.device} says; {@code auto} is the machine's TPM where there is one that this user may use. */
    static TpmChoice of(ConfigFile config) {
        return () -> {
            try {
                String text = config.read().text(ConfigKey.TPM_DEVICE);
                return switch (text) {
                    case "off" -> Optional.empty();
                    case "auto" -> present(TpmLocation.DEFAULT);
                    default -> Optional.of(TpmLocation.parse(text));
                };
            } catch (ControlsUnreadableException e) {
                throw new IOException(String.valueOf(e.getMessage()), e);
            }
        };
    }

    private static Optional<TpmLocation> present(TpmLocation.Device device) {
        return Files.isReadable(device.path()) && Files.isWritable(device.path())
                ? Optional.of(device)
                : Optional.empty();
    }
}
