package io.holdfast.agent.config;

import io.holdfast.agent.controls.ControlsUnreadableException;
import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.agent.platform.OwnedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** {@code config.json}: read anew at every decision, so that a change acts at once, with or without the daemon. */
public final class ConfigFile {
    private static final int MAX_BYTES = 4 << 20;

    private final Path file;

    public ConfigFile(Path file) {
        this.file = file;
    }

    public Path path() {
        return file;
    }

    /** The defaults when there is no file. */
    public LocalConfig read() throws ControlsUnreadableException {
        try {
            Optional<byte[]> content = OwnedFile.read(file, MAX_BYTES);
            return content.isEmpty() ? LocalConfig.DEFAULT : ConfigCodec.read(content.get());
        } catch (IOException e) {
            throw new ControlsUnreadableException("local controls cannot be read: " + e.getMessage());
        } catch (ControlsUnreadableException e) {
            throw new ControlsUnreadableException("local controls cannot be read: " + file + ": " + e.getMessage());
        }
    }

    public void write(LocalConfig config) throws IOException {
        DurableFiles.write(file, ConfigCodec.write(config));
    }
}
