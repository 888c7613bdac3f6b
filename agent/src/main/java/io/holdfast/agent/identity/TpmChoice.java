package io.holdfast.agent.identity;

import io.holdfast.agent.config.ConfigFile;
import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.controls.ControlsUnreadableException;
import io.holdfast.attestation.device.TpmLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/** Which TPM this machine's keys are in or are made in; read anew each time. */
@FunctionalInterface
public interface TpmChoice {
    /** Keys are files. */
    TpmChoice NONE = Optional::empty;

    /** Where keys are used that are in a TPM. */
    Optional<TpmLocation> location() throws IOException;

    /** Where keys are made, and those in files move to; empty where they are to be files. */
    default Optional<TpmLocation> forNewKeys() throws IOException {
        return location();
    }

    /**
     * What {@code tpm.device} says; {@code auto} is the machine's TPM where there is one that this user may use. New keys are
     * files where {@code tpm.keys} says so.
     */
    static TpmChoice of(ConfigFile config) {
        return new TpmChoice() {
            @Override
            public Optional<TpmLocation> location() throws IOException {
                String text = text(config, ConfigKey.TPM_DEVICE);
                return switch (text) {
                    case "off" -> Optional.empty();
                    case "auto" -> present(TpmLocation.DEFAULT);
                    default -> Optional.of(TpmLocation.parse(text));
                };
            }

            @Override
            public Optional<TpmLocation> forNewKeys() throws IOException {
                return text(config, ConfigKey.TPM_KEYS).equals("files") ? Optional.empty() : location();
            }
        };
    }

    private static String text(ConfigFile config, ConfigKey key) throws IOException {
        try {
            return config.read().text(key);
        } catch (ControlsUnreadableException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Optional<TpmLocation> present(TpmLocation.Device device) {
        return Files.isReadable(device.path()) && Files.isWritable(device.path())
                ? Optional.of(device)
                : Optional.empty();
    }
}
