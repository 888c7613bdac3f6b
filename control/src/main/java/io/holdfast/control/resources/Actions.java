package io.holdfast.control.resources;

import io.holdfast.kernel.ResourceType;

/** Names of the actions that role definitions grant. */
public final class Actions {
    private static final ResourceType GROUP = ResourceType.of("Microsoft.Resources/resourceGroups");

    private Actions() {}

    /** {@code Microsoft.HybridCompute/machines/read}. */
    public static String name(ResourceType type, String verb) {
        // groups are named below subscriptions in actions, though their type is not
        String prefix = type.equals(GROUP) ? "Microsoft.Resources/subscriptions/resourceGroups" : type.toString();
        return prefix + "/" + verb;
    }
}
