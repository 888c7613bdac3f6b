package io.holdfast.control.store;

import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.ResourceType;
import java.util.Optional;

/**
 * Resources strictly below a scope, ordered by key.
 *
 * @param type only this type; all types when empty
 * @param directChildrenOnly only those whose {@link ResourceId#parent()} is the scope
 * @param after key of the last resource of the page before; empty for the first page
 * @param limit rows at most, from 1
 */
public record ResourceQuery(
        ResourceId scope, Optional<ResourceType> type, boolean directChildrenOnly, Optional<String> after, int limit) {

    public static ResourceQuery below(ResourceId scope, ResourceType type) {
        return new ResourceQuery(scope, Optional.of(type), false, Optional.empty(), Integer.MAX_VALUE);
    }
}
