package io.holdfast.protocol;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * All items that are wanted or wait to be deleted. An item that is not in the list is not deleted by that.
 *
 * @param token for the next poll; the same as asked when nothing changed, and then {@code items} is empty
 * @param retryAfterMillis how long to wait before the next poll; 0 in normal times
 */
public record PollResponse(long token, List<ItemRef> items, long retryAfterMillis) {
    public PollResponse {
        items = List.copyOf(items);
    }

    public JsonObject json() {
        return JsonObject.builder()
                .put("token", token)
                .put("items", items.stream().map(item -> (Json) item.json()).collect(JsonArray.collector()))
                .put("retryAfterMillis", retryAfterMillis)
                .build();
    }

    public static PollResponse read(byte[] utf8) throws ProtocolException {
        Fields fields = Fields.of(utf8, Wire.LIMITS, "poll answer");
        List<ItemRef> items = new ArrayList<>();
        for (Fields item : fields.list("items", Wire.MAX_ITEMS)) {
            items.add(ItemRef.read(item));
        }
        return new PollResponse(fields.count("token"), items, fields.count("retryAfterMillis"));
    }
}
