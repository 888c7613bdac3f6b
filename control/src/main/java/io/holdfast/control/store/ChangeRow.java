package io.holdfast.control.store;

import io.holdfast.kernel.ResourceId;
import java.time.Instant;

/**
 * One row of the change feed.
 *
 * @param number rises without repeating; assigned at commit (0 before)
 * @param name of the facet for {@link Kind#FACET}, of the item for {@link Kind#ITEM}; otherwise empty
 */
public record ChangeRow(long number, ResourceId resource, Kind kind, String name, Instant time) {
    public enum Kind {
        DOCUMENT,
        FACET,
        DELETE,
        /** The list of items of this machine changed: its held poll has to be answered. */
        ITEM
    }
}
