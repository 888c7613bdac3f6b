package io.holdfast.portal;

import com.sun.net.httpserver.HttpExchange;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The change stream of the fake control plane: numbers every change and sends those after the number asked for. */
final class FakeChanges {
    private final List<String> events = new ArrayList<>();
    private int generation;
    private int listening;
    private boolean refusing;

    synchronized void changed(String resourceId, String kind) {
        int number = events.size() + 1;
        JsonObject data = JsonObject.builder()
                .put("resourceId", resourceId)
                .put(
                        "type",
                        resourceId.contains("/extensions/")
                                ? "Microsoft.HybridCompute/machines/extensions"
                                : "Microsoft.HybridCompute/machines")
                .put("kind", kind)
                .put("number", number)
                .build();
        events.add("id: " + number + "\nevent: change\ndata: " + data.compact() + "\n\n");
        notifyAll();
    }

    /** Breaks every open stream, as a restart of the control plane does. */
    synchronized void cut() {
        generation++;
        notifyAll();
    }

    /** Answers new listeners with 503, as a control plane that is just starting does. */
    synchronized void refuse(boolean refuse) {
        refusing = refuse;
    }

    /** Returns once somebody listens. */
    synchronized void awaitListener() throws InterruptedException {
        while (listening == 0) {
            wait();
        }
    }

    void serve(HttpExchange exchange) throws IOException {
        if (isRefusing()) {
            exchange.sendResponseHeaders(503, -1);
            return;
        }
        String query = exchange.getRequestURI().getQuery();
        int next = query == null ? size() : Integer.parseInt(query.replace("after=", ""));
        int mine = enter();
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(": hello\n\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            while (true) {
                String event = await(next, mine);
                if (event.isEmpty()) {
                    return;
                }
                out.write(event.getBytes(StandardCharsets.UTF_8));
                out.flush();
                next++;
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            leave();
        }
    }

    private synchronized boolean isRefusing() {
        return refusing;
    }

    private synchronized int size() {
        return events.size();
    }

    private synchronized int enter() {
        listening++;
        notifyAll();
        return generation;
    }

    private synchronized void leave() {
        listening--;
    }

    private synchronized String await(int next, int mine) throws InterruptedException {
        while (events.size() <= next && generation == mine) {
            wait();
        }
        return generation == mine ? events.get(next) : "";
    }
}
