package io.holdfast.control.resources;

import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.ResourceType;
import java.util.Optional;

/**
 * A request for a list.
 *
 * @param type only this type; all tracked types when empty
 * @param direct only direct children of the scope
 * @param filter tag, name and type conditions of {@code $filter}
 * @param after skip token of the page before
 * @param top rows at most when given
 */
public record Listing(
        ResourceId scope,
        Optional<ResourceType> type,
        boolean direct,
        ResourceFilter filter,
        Optional<String> after,
        Optional<Integer> top) {}
