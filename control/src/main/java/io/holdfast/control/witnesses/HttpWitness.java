package io.holdfast.control.witnesses;

import io.holdfast.trust.log.EpochOpening;
import io.holdfast.trust.log.NoteVerifier;
import io.holdfast.trust.log.WitnessRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A witness over HTTP (C2SP tlog-witness). */
public final class HttpWitness implements WitnessLink, AutoCloseable {
    private static final int MAX_ANSWER = 64 << 10;
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final WitnessAddress address;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();

    public HttpWitness(WitnessAddress address) {
        this.address = address;
    }

    @Override
    public NoteVerifier key() {
        return address.key();
    }

    @Override
    public Reply add(WitnessRequest request) throws IOException, InterruptedException {
        return post("/add-checkpoint", request.render().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Reply open(EpochOpening opening) throws IOException, InterruptedException {
        return post("/holdfast/open-epoch", opening.json().utf8());
    }

    private Reply post(String path, byte[] body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address.prefix() + path))
                .timeout(ANSWER)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<String> response =
                client.send(request, BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), MAX_ANSWER));
        return new Reply(response.statusCode(), response.body());
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
