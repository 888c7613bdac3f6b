package io.holdfast.rest;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.stream.StreamMessage;
import io.holdfast.control.extensions.Publishing;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** {@code POST /holdfast/packages/uploads}: the bytes of a package, streamed to the store and to the scanner. */
final class UploadEndpoint implements StreamEndpoint {
    private final Publishing publishing;

    UploadEndpoint(Publishing publishing) {
        this.publishing = publishing;
    }

    @Override
    public boolean serves(HttpMethod method, Target target) {
        return method == HttpMethod.POST && target.size() == 3 && target.startsWith("holdfast", "packages", "uploads");
    }

    @Override
    public HttpResponse serve(RequestContext context, Target target, QueryParams query, HttpRequest request) {
        publishing.authorise(context);
        try (InputStream content = StreamMessage.of(request)
                .filter(com.linecorp.armeria.common.HttpData.class::isInstance)
                .map(com.linecorp.armeria.common.HttpData.class::cast)
                .toInputStream(data -> data)) {
            Publishing.Uploaded uploaded = publishing.upload(
                    context, content, query.get("unscanned", "").equals("true"));
            return Answer.ok(JsonObject.builder()
                            .put("digest", uploaded.digest().toString())
                            .put("size", uploaded.size())
                            .put("scan", uploaded.scan())
                            .put("scannedBy", uploaded.scannedBy())
                            .build())
                    .response();
        } catch (IOException e) {
            throw new UncheckedIOException("the upload ended early", e);
        }
    }
}
