package io.holdfast.control.extensions.upgrades;

/** What is seen of an extension, beside what was wanted of it. */
sealed interface Seen {
    /** It is gone, or somebody has changed it. */
    record Gone(String why) implements Seen {}

    /** It wants the version that it had. */
    record Before(boolean connected) implements Seen {}

    /**
     * It wants the new version, and the machine has not come to an end.
     *
     * @param begun whether the machine has said that it works at it
     */
    record Working(boolean connected, boolean begun) implements Seen {}

    /** The machine has the new version, and its handler is well. */
    record Succeeded(boolean connected) implements Seen {}

    record Failed(String why) implements Seen {}

    /** The machine's own controls refused it; what was there runs on. */
    record Refused(String why) implements Seen {}
}
