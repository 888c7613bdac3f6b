package io.holdfast.rest;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.ResponseHeaders;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.Actions;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * {@code GET /holdfast/changes?after=N}: what changes, as server-sent events, as far as the caller may read it. The events
 * say that something changed, not to what.
 */
final class ChangeStream implements StreamEndpoint {
    private static final int BATCH = 500;
    private static final long KEEP_ALIVE_SECONDS = 15;

    private final Store store;
    private final AccessControl access;
    private final Executor executor;
    private final Set<Semaphore> followers = ConcurrentHashMap.newKeySet();

    ChangeStream(Store store, AccessControl access, Executor executor) {
        this.store = store;
        this.access = access;
        this.executor = executor;
        store.listen(_ -> followers.forEach(Semaphore::release));
    }

    @Override
    public boolean serves(HttpMethod method, Target target) {
        return method == HttpMethod.GET && target.size() == 2 && target.startsWith("holdfast", "changes");
    }

    @Override
    public HttpResponse serve(RequestContext context, Target target, QueryParams query, HttpRequest request) {
        long newest = store.read(transaction -> transaction.changeNumber());
        long after = after(query, request, newest);
        HttpResponseWriter writer = HttpResponse.streaming();
        writer.write(ResponseHeaders.builder(200)
                .contentType(MediaType.EVENT_STREAM)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .build());
        executor.execute(() -> follow(context, writer, Math.min(after, newest)));
        return writer;
    }

    private static long after(QueryParams query, HttpRequest request, long newest) {
        String text = query.get("after", request.headers().get("last-event-id", ""));
        if (text.isEmpty()) {
            return newest;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw Problem.of(ProblemCode.INVALID_PARAMETER, "after is wrong (expected: a change number).", "after")
                    .exception();
        }
        return Long.parseLong(text);
    }

    private void follow(RequestContext context, HttpResponseWriter writer, long from) {
        Semaphore news = new Semaphore(0);
        followers.add(news);
        long after = from;
        boolean open = writer.tryWrite(HttpData.ofUtf8("id: " + after + "\n: following\n\n"));
        try {
            while (open) {
                long start = after;
                List<ChangeRow> changes = store.read(transaction -> transaction.changes(start, BATCH));
                StringBuilder text = new StringBuilder();
                for (ChangeRow change : changes) {
                    after = change.number();
                    if (readable(context, change)) {
                        event(text, change);
                    }
                }
                if (!text.isEmpty()) {
                    open = writer.tryWrite(HttpData.ofUtf8(text)) && drained(writer);
                }
                if (changes.size() < BATCH && open) {
                    if (news.tryAcquire(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)) {
                        news.drainPermits();
                    } else {
                        open = writer.tryWrite(HttpData.ofUtf8(": still here\n\n"));
                    }
                }
            }
            writer.close();
        } catch (InterruptedException _) {
            writer.close();
        } catch (RuntimeException e) {
            writer.close(e);
        } finally {
            followers.remove(news);
        }
    }

    /** Waits until the client has taken what was written, so that a slow one holds up nobody but itself. */
    private static boolean drained(HttpResponseWriter writer) throws InterruptedException {
        try {
            writer.whenConsumed().get(60, TimeUnit.SECONDS);
            return writer.isOpen();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException _) {
            return false;
        }
    }

    private boolean readable(RequestContext context, ChangeRow change) {
        return access.current()
                .permits(context.caller(), Actions.name(change.resource().type(), "read"), change.resource());
    }

    private static void event(StringBuilder text, ChangeRow change) {
        String data = JsonObject.builder()
                .put("resourceId", change.resource().toString())
                .put("type", change.resource().type().toString())
                .put(
                        "kind",
                        switch (change.kind()) {
                            case DOCUMENT, ITEM -> "document";
                            case FACET -> "facet";
                            case DELETE -> "delete";
                        })
                .put("name", change.name())
                .put("number", change.number())
                .build()
                .compact();
        text.append("id: ")
                .append(change.number())
                .append("\nevent: change\ndata: ")
                .append(data)
                .append("\n\n");
    }
}
