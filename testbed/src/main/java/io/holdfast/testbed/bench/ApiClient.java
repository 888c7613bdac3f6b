package io.holdfast.testbed.bench;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** HTTP/1.1 over TLS with a kept connection for each call that is under way, as most clients of the API have it. */
final class ApiClient implements AutoCloseable {
    private final ClientFactory factory;
    private final WebClient client;
    private final String token;

    ApiClient(URI address, List<X509Certificate> authorities, String token) {
        this(
                address,
                ClientFactory.builder()
                        .tlsCustomizer(tls -> tls.trustManager(authorities.toArray(X509Certificate[]::new)))
                        .build(),
                token);
    }

    /** For an endpoint of this benchmark's own. */
    static ApiClient trustingAnyone(URI address) {
        return new ApiClient(address, ClientFactory.builder().tlsNoVerify().build(), "none");
    }

    private ApiClient(URI address, ClientFactory factory, String token) {
        this.token = token;
        this.factory = factory;
        this.client = WebClient.builder("h1://" + address.getRawAuthority())
                .factory(factory)
                .responseTimeout(Duration.ofMinutes(1))
                .build();
    }

    CompletableFuture<AggregatedHttpResponse> send(HttpMethod method, String path, String body) {
        RequestHeaders headers = RequestHeaders.builder(method, path)
                .add(HttpHeaderNames.AUTHORIZATION, "Bearer " + token)
                .contentType(MediaType.JSON_UTF_8)
                .build();
        HttpRequest request = body.isEmpty() ? HttpRequest.of(headers) : HttpRequest.of(headers, HttpData.ofUtf8(body));
        return client.execute(request).aggregate();
    }

    /** Waits; any answer but 2xx is a failure. */
    AggregatedHttpResponse call(HttpMethod method, String path, String body) {
        AggregatedHttpResponse answer = send(method, path, body).join();
        if (!answer.status().isSuccess()) {
            throw new IllegalStateException(method + " " + path + ": " + answer.status() + " " + answer.contentUtf8());
        }
        return answer;
    }

    @Override
    public void close() {
        factory.close();
    }
}
