package io.holdfast.gateway;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends a stream piece by piece, the next one when the receiver has taken the last, so that no package is held in memory. */
final class StreamedContent {
    private static final int PIECE = 128 << 10;
    private static final long STALLED_SECONDS = 60;

    private StreamedContent() {}

    static HttpResponse of(InputStream content, long size, Executor executor) {
        HttpResponseWriter writer = HttpResponse.streaming();
        writer.write(ResponseHeaders.builder(200)
                .contentType(MediaType.OCTET_STREAM)
                .contentLength(size)
                .build());
        executor.execute(() -> send(content, writer));
        return writer;
    }

    private static void send(InputStream content, HttpResponseWriter writer) {
        try (content) {
            for (byte[] piece = content.readNBytes(PIECE); piece.length > 0; piece = content.readNBytes(PIECE)) {
                if (!writer.tryWrite(HttpData.wrap(piece))) {
                    return;
                }
                writer.whenConsumed().get(STALLED_SECONDS, TimeUnit.SECONDS);
            }
            writer.close();
        } catch (IOException | ExecutionException | TimeoutException e) {
            writer.close(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            writer.close(e);
        }
    }
}
