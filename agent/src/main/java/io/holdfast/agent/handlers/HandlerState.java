package io.holdfast.agent.handlers;

/** The state of one version of a handler; its label is the content of the file {@code HandlerState} (section 5). */
public enum HandlerState {
    NOT_INSTALLED("NotInstalled"),
    INSTALLED("Installed"),
    ENABLED("Enabled"),
    FAILED_UPGRADE("FailedUpgrade");

    private final String label;

    HandlerState(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
