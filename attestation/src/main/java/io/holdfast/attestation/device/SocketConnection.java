package io.holdfast.attestation.device;

import io.holdfast.attestation.tpm.TpmResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A socket of swtpm: raw commands and responses, each with its size in bytes 2 to 5. */
final class SocketConnection implements TpmConnection {
    private static final int CONNECT_MILLIS = 5_000;
    /** A slow TPM makes an RSA key in that time. */
    private static final int RESPONSE_MILLIS = 120_000;

    private static final int HEAD = 10;

    private final String name;
    private final Socket socket;

    SocketConnection(String host, int port) throws IOException {
        this.name = host + ":" + port;
        this.socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
            socket.setSoTimeout(RESPONSE_MILLIS);
            socket.setTcpNoDelay(true);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw new IOException("the TPM at " + name + " cannot be reached: " + e.getMessage(), e);
        }
    }

    @Override
    public byte[] exchange(byte[] command) throws IOException {
        socket.getOutputStream().write(command);
        InputStream in = socket.getInputStream();
        byte[] head = in.readNBytes(HEAD);
        int size = head.length < HEAD ? 0 : ByteBuffer.wrap(head).getInt(2);
        if (size < HEAD || size > TpmResponse.MAX) {
            throw new IOException("the TPM at " + name + " sent " + head.length + " bytes, size " + size
                    + " (expected: a response of " + HEAD + " to " + TpmResponse.MAX + " bytes)");
        }
        byte[] response = Arrays.copyOf(head, size);
        int count = in.readNBytes(response, HEAD, size - HEAD);
        if (count != size - HEAD) {
            throw new IOException("the TPM at " + name + " ended the connection within a response");
        }
        return response;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
