package io.holdfast.agent.controls;

import io.holdfast.kernel.ExtensionType;
import java.util.List;

/**
 * Extensions that can run any script as root (connected-machine-agent, 2.5), and what stands in for them.
 *
 * @param types that the shipped list names
 */
public record ScriptRunners(List<ExtensionType> types, StandIns standIns) {
    public static final ExtensionType CUSTOM_SCRIPT = ExtensionType.of("Holdfast.Compute", "CustomScript");

    /** What runs the scripts of run commands. */
    public static final ExtensionType RUN_COMMAND = ExtensionType.of("Holdfast.Compute", "RunCommand");

    public ScriptRunners {
        types = List.copyOf(types);
    }

    public static ScriptRunners shipped(StandIns standIns) {
        return new ScriptRunners(Shipped.types("script-runners.txt"), standIns);
    }

    public boolean runs(ExtensionType type) {
        return types.contains(type) || standIns.namesOf(type).stream().anyMatch(types::contains);
    }

    /** Whether this agent understands the settings, so that it can check the signatures of the scripts. */
    public boolean checks(ExtensionType type) {
        return CUSTOM_SCRIPT.equals(type) || RUN_COMMAND.equals(type);
    }

    /** Every known one: those of the list and those that stand in for them. */
    public List<ExtensionType> all() {
        return java.util.stream.Stream.concat(standIns.names().keySet().stream().filter(this::runs), types.stream())
                .distinct()
                .sorted(java.util.Comparator.comparing(ExtensionType::key))
                .toList();
    }
}
