package io.holdfast.rest;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.ResponseHeaders;
import io.holdfast.control.activity.LogExport;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.kernel.ResourceId;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code GET /holdfast/log/export}: the whole log as text, for {@code holdfast log verify}. */
final class LogExportEndpoint implements StreamEndpoint {
    private final LogExport export;
    private final AccessControl access;
    private final Executor executor;

    LogExportEndpoint(LogExport export, AccessControl access, Executor executor) {
        this.export = export;
        this.access = access;
        this.executor = executor;
    }

    @Override
    public boolean serves(HttpMethod method, Target target) {
        return method == HttpMethod.GET && target.size() == 3 && target.startsWith("holdfast", "log", "export");
    }

    @Override
    public HttpResponse serve(RequestContext context, Target target, QueryParams query, HttpRequest request) {
        access.current().require(context.caller(), "Holdfast.Log/export/read", ResourceId.ROOT);
        HttpResponseWriter writer = HttpResponse.streaming();
        writer.write(ResponseHeaders.builder(200)
                .contentType(MediaType.PLAIN_TEXT_UTF_8)
                .build());
        executor.execute(() -> {
            try {
                export.write(text -> {
                    if (!writer.tryWrite(HttpData.ofUtf8(text))) {
                        return false;
                    }
                    try {
                        writer.whenConsumed().get(60, TimeUnit.SECONDS);
                        return true;
                    } catch (ExecutionException | TimeoutException _) {
                        return false;
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                        return false;
                    }
                });
                writer.close();
            } catch (RuntimeException e) {
                writer.close(e);
            }
        });
        return writer;
    }
}
