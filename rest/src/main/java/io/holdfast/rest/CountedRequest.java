package io.holdfast.rest;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.RequestHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Collects a request whose bytes are counted one by one: the library's own aggregation looks at them only at the end. */
final class CountedRequest implements Subscriber<HttpObject> {
    private final RequestHeaders headers;
    private final BodyBudget.Body body;
    private final List<byte[]> parts = new ArrayList<>();
    private final CompletableFuture<AggregatedHttpRequest> whole = new CompletableFuture<>();
    private int length;

    @org.jspecify.annotations.Nullable
    private Subscription subscription;

    CountedRequest(RequestHeaders headers, BodyBudget.Body body) {
        this.headers = headers;
        this.body = body;
    }

    CompletableFuture<AggregatedHttpRequest> whole() {
        return whole;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        this.subscription = subscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(HttpObject part) {
        if (!(part instanceof HttpData data) || whole.isDone()) {
            return; // trailers mean nothing here
        }
        try (data) {
            body.take(data.length());
            parts.add(data.array());
            length += data.length();
        } catch (BodyBudget.SpentException e) {
            parts.clear();
            if (subscription != null) {
                subscription.cancel();
            }
            whole.completeExceptionally(e);
        }
    }

    @Override
    public void onError(Throwable failure) {
        whole.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        byte[] content = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, content, at, part.length);
            at += part.length;
        }
        whole.complete(AggregatedHttpRequest.of(headers, HttpData.wrap(content)));
    }
}
