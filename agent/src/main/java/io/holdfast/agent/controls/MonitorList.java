package io.holdfast.agent.controls;

import io.holdfast.kernel.ExtensionType;
import java.util.List;

/**
 * What may be installed while {@code config.mode} is {@code monitor} (connected-machine-agent, 2.6).
 *
 * @param file where it stands, for explanations
 */
public record MonitorList(List<ExtensionType> types, String file) {
    private static final String NAME = "monitor-allowlist.txt";

    public MonitorList {
        types = List.copyOf(types);
    }

    /** The list that ships with the agent. */
    public static MonitorList shipped() {
        return new MonitorList(Shipped.types(NAME), Shipped.where(NAME));
    }

    /** As an allow list. */
    public ExtensionList list() {
        return types.isEmpty()
                ? ExtensionList.NONE
                : new ExtensionList(types.stream().map(ListEntry::of).toList(), false);
    }
}
