package io.holdfast.agent.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A small HTTP proxy that knows CONNECT only (RFC 9110, 9.3.6). */
public final class ConnectProxy implements AutoCloseable {
    /** Every line that came before a tunnel was open. */
    public final List<String> heard = new CopyOnWriteArrayList<>();

    private final ServerSocket listener;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private volatile String answer = "200 OK";
    private volatile Optional<Integer> elsewhere = Optional.empty();

    public ConnectProxy() throws IOException {
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        background(() -> {
            while (!listener.isClosed()) {
                Socket client = listener.accept();
                open.add(client);
                background(() -> serve(client));
            }
        });
    }

    private interface Work {
        void run() throws IOException;
    }

    /** A connection that ends takes its thread along. */
    private static void background(Work work) {
        Thread.startVirtualThread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                System.getLogger(ConnectProxy.class.getName()).log(System.Logger.Level.DEBUG, "a tunnel ended", e);
            }
        });
    }

    public String address() {
        return "http://localhost:" + listener.getLocalPort();
    }

    /** From now on it lets nobody through. */
    public void answer(String status) {
        answer = status;
    }

    /** From now on it leads everybody to another server of this machine. */
    public void leadTo(int port) {
        elsewhere = Optional.of(port);
    }

    public long tunnels() {
        return heard.stream().filter(line -> line.startsWith("CONNECT ")).count();
    }

    private void serve(Socket client) throws IOException {
        // no more than the head is read here: what follows is the tunnel's
        BufferedReader head =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII), 1);
        String request = Optional.ofNullable(head.readLine()).orElse("");
        for (String line = request; line != null && !line.isEmpty(); line = head.readLine()) {
            heard.add(line);
        }
        client.getOutputStream().write(("HTTP/1.1 " + answer + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        if (!request.startsWith("CONNECT ") || !answer.startsWith("200")) {
            client.close();
            return;
        }
        String target = request.split(" ")[1];
        int colon = target.lastIndexOf(':');
        try (Socket server = new Socket(
                target.substring(0, colon), elsewhere.orElse(Integer.parseInt(target.substring(colon + 1))))) {
            open.add(server);
            background(() -> {
                pump(server.getInputStream(), client.getOutputStream());
                client.close();
            });
            pump(client.getInputStream(), server.getOutputStream());
        }
    }

    private static void pump(InputStream from, OutputStream to) throws IOException {
        from.transferTo(to);
    }

    /** Ends the tunnels that are open. */
    public void cut() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        open.clear();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
