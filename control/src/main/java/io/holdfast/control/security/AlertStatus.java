package io.holdfast.control.security;

import io.holdfast.kernel.Ascii;
import java.util.Optional;

/** Life of an alert ({@code Microsoft.Security/alerts}, 2022-01-01: {@code status}), and the actions that lead there. */
public enum AlertStatus {
    ACTIVE("Active", "activate"),
    IN_PROGRESS("InProgress", "inProgress"),
    RESOLVED("Resolved", "resolve"),
    DISMISSED("Dismissed", "dismiss");

    private final String text;
    private final String action;

    AlertStatus(String text, String action) {
        this.text = text;
        this.action = action;
    }

    public String text() {
        return text;
    }

    /** Name of the POST that leads to this status. */
    public String action() {
        return action;
    }

    /** Whether somebody still has to look at it. */
    boolean open() {
        return this == ACTIVE || this == IN_PROGRESS;
    }

    /** The status that an action leads to, without ASCII case. */
    public static Optional<AlertStatus> ofAction(String action) {
        for (AlertStatus status : values()) {
            if (Ascii.equalsIgnoreCase(status.action, action)) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }

    static AlertStatus of(String text) {
        for (AlertStatus status : values()) {
            if (status.text.equals(text)) {
                return status;
            }
        }
        throw new IllegalStateException("a stored alert has the status " + text);
    }
}
