package io.holdfast.agent.platform;

import java.util.Optional;

/**
 * Places where a test may kill the agent. Nothing happens unless the process was started with
 * {@code -Dholdfast.faults=true} and {@code -Dholdfast.fault=NAME}.
 */
public final class Faults {
    private static final Optional<String> CHOSEN = Boolean.getBoolean("holdfast.faults")
            ? Optional.ofNullable(System.getProperty("holdfast.fault"))
            : Optional.empty();

    private Faults() {}

    public static void pass(String name) {
        if (CHOSEN.isPresent() && CHOSEN.get().equals(name)) {
            Runtime.getRuntime().halt(137);
        }
    }
}
