package io.holdfast.agent.controls;

/** {@code config.mode} (connected-machine-agent, 2.6). */
public enum Mode {
    /** The administrator's own lists apply. */
    FULL,
    /** The shipped list applies instead of the allow list, both lists are frozen, machine configuration is off. */
    MONITOR
}
