package io.holdfast.attestation.device;

import java.io.IOException;
import java.nio.file.Path;

/** Where a TPM is. */
public sealed interface TpmLocation {
    /** The TPM of a Linux machine, with the kernel's resource manager in front. */
    Device DEFAULT = new Device(Path.of("/dev/tpmrm0"));

    TpmConnection open() throws IOException;

    /**
     * Reads {@code /dev/tpmrm0} or {@code HOST:PORT}; throws {@link IllegalArgumentException} for anything else.
     */
    static TpmLocation parse(String text) {
        if (text.startsWith("/")) {
            return new Device(Path.of(text));
        }
        int colon = text.lastIndexOf(':');
        if (colon > 0 && text.substring(colon + 1).matches("[0-9]{1,5}")) {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (port > 0 && port <= 65535) {
                return new Socket(text.substring(0, colon), port);
            }
        }
        throw new IllegalArgumentException(
                "'" + text + "' (expected: a device such as /dev/tpmrm0, or HOST:PORT of a software TPM)");
    }

    /** A character device: one write is a command, one read the response. */
    record Device(Path path) implements TpmLocation {
        @Override
        public TpmConnection open() throws IOException {
            return new DeviceConnection(path);
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /** A software TPM that takes raw commands over TCP, such as swtpm. */
    record Socket(String host, int port) implements TpmLocation {
        @Override
        public TpmConnection open() throws IOException {
            return new SocketConnection(host, port);
        }

        @Override
        public String toString() {
            return host + ":" + port;
        }
    }
}
