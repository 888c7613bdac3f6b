package io.holdfast.control.resources;

import java.time.Instant;
import java.util.UUID;

/** One request, as it is needed below the API. */
public record RequestContext(Caller caller, String correlationId, String requestId, Instant time) {
    public static RequestContext system(String part, String correlationId, Instant time) {
        return new RequestContext(
                Caller.system(part), correlationId, UUID.randomUUID().toString(), time);
    }
}
