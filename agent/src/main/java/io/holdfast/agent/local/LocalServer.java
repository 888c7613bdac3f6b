package io.holdfast.agent.local;

import io.holdfast.agent.platform.Modes;
import io.holdfast.protocol.ProtocolException;
import io.holdfast.protocol.local.LocalReply;
import io.holdfast.protocol.local.LocalRequest;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import jdk.net.ExtendedSocketOptions;

/**
 * Answers one request a connection. Everybody on the machine may connect; a request that changes something is answered
 * only for root and for the agent's own user.
 */
public final class LocalServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LocalServer.class.getName());
    private static final int MAX_CONNECTIONS = 16;

    /** What the agent answers. */
    public interface Desk {
        LocalReply answer(LocalRequest request);
    }

    private final Path socket;
    private final Desk desk;
    private final ServerSocketChannel channel;
    private final Semaphore places = new Semaphore(MAX_CONNECTIONS);

    public LocalServer(Path socket, Desk desk) throws IOException {
        this.socket = socket;
        this.desk = desk;
        Files.deleteIfExists(socket);
        this.channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(socket));
        Modes.open(socket);
    }

    public void start() {
        Thread.ofPlatform().name("local").daemon().start(this::accept);
    }

    private void accept() {
        try {
            while (channel.isOpen()) {
                SocketChannel peer = channel.accept();
                if (places.tryAcquire()) {
                    Thread.ofVirtual().name("local-peer").start(() -> serve(peer));
                } else {
                    peer.close();
                }
            }
        } catch (AsynchronousCloseException _) {
            LOG.log(System.Logger.Level.DEBUG, "the local socket is closed");
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the local socket has failed: {0}", e.getMessage());
        }
    }

    private void serve(SocketChannel peer) {
        try (peer) {
            Optional<byte[]> line = LocalLine.read(peer);
            if (line.isPresent()) {
                write(peer, reply(peer, line.get()));
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a local connection has ended: {0}", e.getMessage());
        } finally {
            places.release();
        }
    }

    private LocalReply reply(SocketChannel peer, byte[] line) throws IOException {
        try {
            LocalRequest request = LocalRequest.read(line);
            if (request.privileged() && !mayChange(peer)) {
                return new LocalReply.Denied("NotAdmin", "this needs root");
            }
            return desk.answer(request);
        } catch (ProtocolException e) {
            return new LocalReply.Denied("BadRequest", String.valueOf(e.getMessage()));
        }
    }

    /** SO_PEERCRED, unix(7). */
    private boolean mayChange(SocketChannel peer) throws IOException {
        UserPrincipal user = peer.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
        UserPrincipal root =
                socket.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("root");
        return user.equals(root) || user.equals(Files.getOwner(socket));
    }

    private static void write(SocketChannel peer, LocalReply reply) throws IOException {
        ByteBuffer bytes = LocalLine.encode(reply.json());
        while (bytes.hasRemaining()) {
            peer.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(socket);
    }
}
