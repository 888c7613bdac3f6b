package io.holdfast.rest;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A response before it is written: status, headers, JSON. */
record Answer(int status, Map<String, String> headers, Optional<Json> body) {
    Answer {
        headers = Map.copyOf(headers);
    }

    static Answer ok(Json body) {
        return new Answer(200, Map.of(), Optional.of(body));
    }

    static Answer of(int status, Json body) {
        return new Answer(status, Map.of(), Optional.of(body));
    }

    static Answer empty(int status) {
        return new Answer(status, Map.of(), Optional.empty());
    }

    static Answer problem(Problem problem) {
        return of(problem.code().status(), JsonObject.of("error", problem.json()));
    }

    Answer with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, more, body);
    }

    HttpResponse response() {
        ResponseHeadersBuilder builder = ResponseHeaders.builder(status);
        builder.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        builder.set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff");
        builder.set(HttpHeaderNames.STRICT_TRANSPORT_SECURITY, "max-age=31536000");
        headers.forEach(builder::set);
        if (body.isEmpty()) {
            return HttpResponse.of(builder.build());
        }
        builder.contentType(MediaType.JSON_UTF_8);
        return HttpResponse.of(
                builder.build(), HttpData.wrap(body.get().compact().getBytes(StandardCharsets.UTF_8)));
    }
}
