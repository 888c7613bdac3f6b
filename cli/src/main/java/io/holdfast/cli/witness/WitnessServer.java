package io.holdfast.cli.witness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.holdfast.trust.log.WitnessRequest;
import io.holdfast.trust.log.WitnessedLog;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * A witness on HTTP. Without TLS: what is sent are commitments, and every answer is signed. {@code POST /add-checkpoint},
 * {@code POST /holdfast/open-epoch}, and {@code GET /} and {@code GET /ORIGIN} for people.
 */
public final class WitnessServer implements AutoCloseable {
    // a proof of 63 hashes, a note, and JSON around both
    private static final int MAX_BODY = 4 * WitnessRequest.MAX_LENGTH;
    /** Of a request that is too long. */
    private static final int MAX_DISCARDED = 8 << 20;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("witness-", 0).factory());
    private final Witness witness;
    private final Consumer<String> news;

    private WitnessServer(Witness witness, Consumer<String> news, HttpServer server) {
        this.witness = witness;
        this.news = news;
        this.server = server;
    }

    public static WitnessServer start(Witness witness, InetSocketAddress address, Consumer<String> news)
            throws IOException {
        // read once by the server's class: a request that trickles in is cut off
        System.setProperty("sun.net.httpserver.maxReqTime", "30");
        System.setProperty("sun.net.httpserver.maxRspTime", "30");
        System.setProperty("jdk.httpserver.maxConnections", "200");
        WitnessServer started = new WitnessServer(witness, news, HttpServer.create(address, 64));
        started.server.setExecutor(started.threads);
        started.server.createContext("/", started::serve);
        started.server.start();
        return started;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void serve(HttpExchange exchange) {
        try (exchange) {
            Witness.Answer answer;
            try {
                answer = answer(exchange);
            } catch (RuntimeException e) {
                news.accept("failed: " + e);
                answer = Witness.Answer.text(500, "the witness failed");
            }
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            news.accept("a request failed: " + e.getMessage());
        }
    }

    private Witness.Answer answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String method = exchange.getRequestMethod();
        if (method.equals("GET") && path.equals("/")) {
            return Witness.Answer.text(200, page());
        }
        if (method.equals("GET") && path.startsWith("/holdfast/")) {
            return witness.checkpoint(path.substring(1));
        }
        boolean add = path.equals("/add-checkpoint");
        if (!add && !path.equals("/holdfast/open-epoch")) {
            return Witness.Answer.text(404, "there is nothing at this path (expected: /add-checkpoint)");
        }
        if (!method.equals("POST")) {
            return Witness.Answer.text(405, method + " (expected: POST)");
        }
        byte[] body;
        try (InputStream in = exchange.getRequestBody()) {
            body = in.readNBytes(MAX_BODY + 1);
            if (body.length > MAX_BODY) {
                // an answer that overtakes its request is lost with the connection
                long _ = in.skip(MAX_DISCARDED);
            }
        }
        if (body.length > MAX_BODY) {
            return Witness.Answer.text(413, "the request has more than " + MAX_BODY + " bytes");
        }
        // bytes that are no UTF-8 become characters that no note has
        return add ? witness.addCheckpoint(new String(body, StandardCharsets.UTF_8)) : witness.openEpoch(body);
    }

    private String page() {
        StringBuilder text =
                new StringBuilder("holdfast witness\n" + witness.key().text());
        for (WitnessedLog log : witness.logs()) {
            text.append('\n').append(log.origin()).append(' ').append(log.size());
        }
        return text.toString();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
