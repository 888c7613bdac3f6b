package io.holdfast.agent.configuration;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A named list of wishes about a machine. */
public record Configuration(String name, String version, List<Item> items) {
    public Configuration {
        items = List.copyOf(items);
        Set<String> ids = new HashSet<>();
        for (Item item : items) {
            if (!ids.add(item.id())) {
                throw new IllegalArgumentException(name + ": two resources have the id '" + item.id() + "'");
            }
        }
    }
}
