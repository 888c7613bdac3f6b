package io.holdfast.agent.configuration;

import java.util.Optional;

/** What is done about what is found (policy, 7.3 and 7.4). */
public enum AssignmentType {
    /** Only looks. */
    AUDIT("Audit"),
    /** Puts right once, then only looks. */
    APPLY_AND_MONITOR("ApplyAndMonitor"),
    /** Puts right whenever something is wrong. */
    APPLY_AND_AUTO_CORRECT("ApplyAndAutoCorrect");

    private final String text;

    AssignmentType(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    /** Case counts; {@code DeployAndAutoCorrect} is an older name of the last. */
    public static Optional<AssignmentType> find(String text) {
        for (AssignmentType type : values()) {
            if (type.text.equals(text)) {
                return Optional.of(type);
            }
        }
        return text.equals("DeployAndAutoCorrect") ? Optional.of(APPLY_AND_AUTO_CORRECT) : Optional.empty();
    }

    /** Whether a run corrects. {@code pending}: this assignment was never applied here. */
    public boolean corrects(boolean pending) {
        return switch (this) {
            case AUDIT -> false;
            case APPLY_AND_MONITOR -> pending;
            case APPLY_AND_AUTO_CORRECT -> true;
        };
    }
}
