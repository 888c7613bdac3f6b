package io.holdfast.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A wire to PostgreSQL that can be cut at the worst moment: after the server has got a COMMIT and answered it, before the
 * client has the answer.
 */
final class LostAnswerProxy implements AutoCloseable {
    private static final byte[] COMMIT = "COMMIT\0".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket listener;
    private final int serverPort;
    private final AtomicInteger toLose = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();

    LostAnswerProxy(int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread _ = Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The answers to the next commits get lost. */
    void lose(int answers) {
        toLose.set(answers);
    }

    int lost() {
        return lost.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                Wire wire = new Wire(client, server);
                Thread _ = Thread.ofVirtual().start(wire::requests);
                Thread _ = Thread.ofVirtual().start(wire::answers);
            }
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    private final class Wire {
        private final Socket client;
        private final Socket server;
        private volatile boolean cutAtNextAnswer;

        Wire(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void requests() {
            pump(client, server, true);
        }

        void answers() {
            pump(server, client, false);
        }

        private void pump(Socket from, Socket to, boolean request) {
            byte[] buffer = new byte[1 << 16];
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    if (request && contains(buffer, count) && toLose.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                        cutAtNextAnswer = true;
                    }
                    if (!request && cutAtNextAnswer) {
                        int _ = lost.incrementAndGet();
                        return;
                    }
                    out.write(buffer, 0, count);
                }
            } catch (IOException e) {
                // one end has gone; closing the other is all there is to do
            }
        }
    }

    private static boolean contains(byte[] buffer, int count) {
        for (int i = 0; i + COMMIT.length <= count; i++) {
            int matched = 0;
            while (matched < COMMIT.length && buffer[i + matched] == COMMIT[matched]) {
                matched++;
            }
            if (matched == COMMIT.length) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
