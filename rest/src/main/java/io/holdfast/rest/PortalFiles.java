package io.holdfast.rest;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The portal's files from the class path, under a content security policy that lets nothing in from elsewhere. */
final class PortalFiles implements OpenEndpoint {
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final Map<String, MediaType> TYPES = Map.of(
            "html",
            MediaType.HTML_UTF_8,
            "css",
            MediaType.CSS_UTF_8,
            "js",
            MediaType.parse("text/javascript; charset=utf-8"),
            "json",
            MediaType.JSON_UTF_8,
            "svg",
            MediaType.parse("image/svg+xml"),
            "png",
            MediaType.PNG,
            "ico",
            MediaType.parse("image/x-icon"),
            "woff2",
            MediaType.parse("font/woff2"));

    private record FileContent(Bytes content, String etag, MediaType type) {}

    private final Map<String, Optional<FileContent>> files = new ConcurrentHashMap<>();

    @Override
    public Optional<HttpResponse> serve(AggregatedHttpRequest request, Target target, String base) {
        boolean reads = request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD;
        boolean ours =
                target.size() == 0 || target.is(0, "assets") || (target.size() == 1 && target.is(0, "favicon.ico"));
        if (!reads || !ours) {
            return Optional.empty();
        }
        String path = target.size() == 0 ? "index.html" : target.path().substring(1);
        Optional<FileContent> file = files.size() < 1000 ? files.computeIfAbsent(path, PortalFiles::load) : load(path);
        if (file.isEmpty()) {
            return Optional.of(Answer.empty(404).response());
        }
        FileContent found = file.get();
        ResponseHeaders headers = ResponseHeaders.builder(
                        found.etag().equals(request.headers().get(HttpHeaderNames.IF_NONE_MATCH)) ? 304 : 200)
                .contentType(found.type())
                .set(HttpHeaderNames.ETAG, found.etag())
                .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
                .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY)
                .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .set(HttpHeaderNames.REFERRER_POLICY, "no-referrer")
                .set(HttpHeaderNames.STRICT_TRANSPORT_SECURITY, "max-age=31536000")
                .build();
        boolean body = headers.status().code() == 200 && request.method() == HttpMethod.GET;
        return Optional.of(
                body ? HttpResponse.of(headers, HttpData.wrap(found.content().array())) : HttpResponse.of(headers));
    }

    private static Optional<FileContent> load(String path) {
        MediaType type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
        if (type == null || path.contains("..")) {
            return Optional.empty();
        }
        try (InputStream stream = PortalFiles.class.getClassLoader().getResourceAsStream("portal/" + path)) {
            if (stream == null) {
                return Optional.empty();
            }
            byte[] content = stream.readAllBytes();
            return Optional.of(new FileContent(Bytes.of(content), "\"" + Digest.of(content) + "\"", type));
        } catch (IOException e) {
            throw new UncheckedIOException("a file of the portal cannot be read", e);
        }
    }
}
