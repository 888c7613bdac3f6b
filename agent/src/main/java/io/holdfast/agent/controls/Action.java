package io.holdfast.agent.controls;

/** What an operation would do to an extension of this machine. */
public enum Action {
    INSTALL("install"),
    /** Other settings, the same version. */
    UPDATE("update"),
    /** Another version. */
    UPGRADE("upgrade"),
    DELETE("delete");

    private final String word;

    Action(String word) {
        this.word = word;
    }

    /** For messages. */
    public String word() {
        return word;
    }
}
