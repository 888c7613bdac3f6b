package io.holdfast.control.configuration;

import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What policies refused to whoever demands configurations. The same would be refused again, and stand in the log each
 * time, until the policies are others.
 */
final class RefusedDemands {
    private static final int MOST = 10_000;

    private record Refusal(JsonObject document, long epoch) {}

    private final Map<ResourceId, Refusal> refusals = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ResourceId, Refusal> eldest) {
            return size() > MOST; // one that is forgotten is asked for once more
        }
    };

    synchronized boolean before(ResourceId id, JsonObject document, long epoch) {
        return new Refusal(document, epoch).equals(refusals.get(id));
    }

    synchronized void add(ResourceId id, JsonObject document, long epoch) {
        refusals.put(id, new Refusal(document, epoch));
    }
}
