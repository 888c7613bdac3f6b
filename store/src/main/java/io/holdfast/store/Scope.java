package io.holdfast.store;

import io.holdfast.kernel.ResourceId;

/**
 * The keys strictly below an id: those between two bounds, both exclusive. What follows {@code rg1/} never takes in what
 * lies below {@code rg10}, because the character after {@code /} is {@code 0}.
 */
record Scope(String lower, String upper) {
    static Scope below(ResourceId id) {
        return id.equals(ResourceId.ROOT) ? new Scope("/", "0") : new Scope(id.key() + "/", id.key() + "0");
    }
}
