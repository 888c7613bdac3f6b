package io.holdfast.agent.configuration.watch;

import io.holdfast.agent.configuration.Item;

/** An item of one of several configurations. */
public record WatchedItem(String configuration, Item item) {
    /** Unique among what is watched. */
    public String key() {
        return configuration + " " + item.id();
    }
}
