package io.holdfast.attestation.device;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.holdfast.attestation.tpm.TpmResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/** {@code /dev/tpmrm0} (Linux, drivers/char/tpm): one write is a whole command, one read the whole response. */
final class DeviceConnection implements TpmConnection {
    private final Path path;
    private final FileChannel device;

    DeviceConnection(Path path) throws IOException {
        this.path = path;
        if (Files.isRegularFile(path) || Files.isDirectory(path)) {
            throw new IOException(path + " is no device (expected: a TPM such as /dev/tpmrm0)");
        }
        try {
            this.device = FileChannel.open(path, READ, WRITE);
        } catch (NoSuchFileException e) {
            throw new IOException(
                    path + " does not exist: this machine has no TPM 2.0, or its driver is not loaded", e);
        } catch (IOException e) {
            throw new IOException(
                    path + " cannot be opened (expected: as root, or in the group tss): " + e.getMessage(), e);
        }
    }

    @Override
    public byte[] exchange(byte[] command) throws IOException {
        int written = write(command);
        if (written != command.length) {
            throw new IOException(path + " took " + written + " bytes (expected: " + command.length + ")");
        }
        ByteBuffer response = ByteBuffer.allocate(TpmResponse.MAX);
        int count = device.read(response);
        if (count <= 0) {
            throw new IOException(path + " gave no response");
        }
        return Arrays.copyOf(response.array(), count);
    }

    /** The kernel's resource manager refuses some commands itself, such as to flush what it does not know. */
    private int write(byte[] command) throws IOException {
        try {
            return device.write(ByteBuffer.wrap(command));
        } catch (IOException e) {
            throw new IOException(path + " refuses a command: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        device.close();
    }
}
