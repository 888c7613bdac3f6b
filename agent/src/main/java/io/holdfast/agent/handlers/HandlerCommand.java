package io.holdfast.agent.handlers;

import java.time.Duration;

/** The five commands of a handler, their time limits and the code of their failure (section 7). */
public enum HandlerCommand {
    INSTALL("installCommand", 900, HandlerCode.INSTALL_FAILED),
    UPDATE("updateCommand", 900, HandlerCode.UPDATE_FAILED),
    ENABLE("enableCommand", 300, HandlerCode.ENABLE_FAILED),
    DISABLE("disableCommand", 900, HandlerCode.DISABLE_FAILED),
    UNINSTALL("uninstallCommand", 300, HandlerCode.GENERAL);

    private final String member;
    private final Duration limit;
    private final HandlerCode failure;

    HandlerCommand(String member, int seconds, HandlerCode failure) {
        this.member = member;
        this.limit = Duration.ofSeconds(seconds);
        this.failure = failure;
    }

    /** The member of {@code handlerManifest} that holds the command. */
    public String member() {
        return member;
    }

    public Duration limit() {
        return limit;
    }

    /**
     * Whether no other handler's command of these kinds may run meanwhile (section 14, item 12): these are the commands in which
     * handlers call the package manager, and that has one lock for the machine.
     */
    public boolean alone() {
        return switch (this) {
            case INSTALL, UPDATE, UNINSTALL -> true;
            case ENABLE, DISABLE -> false;
        };
    }

    public HandlerCode failure() {
        return failure;
    }
}
