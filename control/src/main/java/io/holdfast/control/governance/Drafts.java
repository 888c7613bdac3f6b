package io.holdfast.control.governance;

import io.holdfast.control.store.ResourceRow;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;

/** Documents that are not stored yet, as rows. */
final class Drafts {
    private Drafts() {}

    static ResourceRow row(ResourceId id, JsonObject document) {
        return new ResourceRow(id, document, "", "Succeeded", 0, "", Instant.EPOCH, "", Instant.EPOCH);
    }
}
