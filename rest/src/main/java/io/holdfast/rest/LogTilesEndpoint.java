package io.holdfast.rest;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import io.holdfast.control.witnesses.LogTiles;
import io.holdfast.control.witnesses.LogTiles.Resource;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@code /log/{epoch}/checkpoint|tile/…}: the log for everybody, without bodies (C2SP tlog-tiles). */
final class LogTilesEndpoint implements OpenEndpoint {
    private final LogTiles tiles;

    LogTilesEndpoint(LogTiles tiles) {
        this.tiles = tiles;
    }

    @Override
    public Optional<HttpResponse> serve(AggregatedHttpRequest request, Target target, String base) {
        if (target.size() < 3 || !target.is(0, "log") || !target.get(1).matches("[1-9][0-9]{0,8}")) {
            return Optional.empty();
        }
        boolean head = request.method() == HttpMethod.HEAD;
        if (request.method() != HttpMethod.GET && !head) {
            return Optional.of(Answer.empty(405).response());
        }
        int epoch = Integer.parseInt(target.get(1));
        Optional<Resource> found = tiles.find(epoch, target.segments().subList(2, target.size()));
        if (found.isEmpty()) {
            return Optional.of(Answer.empty(404).response());
        }
        return Optional.of(
                switch (found.get()) {
                    case Resource.Note(String text) ->
                        answer(MediaType.PLAIN_TEXT_UTF_8, "no-cache", text.getBytes(StandardCharsets.UTF_8), head);
                    case Resource.Tile(var bytes) ->
                        answer(MediaType.OCTET_STREAM, "public, max-age=31536000, immutable", bytes.array(), head);
                });
    }

    private static HttpResponse answer(MediaType type, String caching, byte[] content, boolean head) {
        ResponseHeaders headers = ResponseHeaders.builder(200)
                .contentType(type)
                .set(HttpHeaderNames.CACHE_CONTROL, caching)
                .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .build();
        return head ? HttpResponse.of(headers) : HttpResponse.of(headers, HttpData.wrap(content));
    }
}
