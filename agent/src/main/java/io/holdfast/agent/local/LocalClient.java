package io.holdfast.agent.local;

import io.holdfast.protocol.ProtocolException;
import io.holdfast.protocol.local.LocalReply;
import io.holdfast.protocol.local.LocalRequest;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Asks the daemon. */
public final class LocalClient {
    private final Path socket;

    public LocalClient(Path socket) {
        this.socket = socket;
    }

    /** Fails when no daemon listens there. */
    public LocalReply ask(LocalRequest request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer bytes = LocalLine.encode(request.json());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            byte[] line = LocalLine.read(channel)
                    .orElseThrow(() -> new IOException("the agent has closed the connection without an answer"));
            return LocalReply.read(line);
        } catch (ProtocolException e) {
            throw new IOException("the agent's answer cannot be read: " + e.getMessage(), e);
        }
    }
}
