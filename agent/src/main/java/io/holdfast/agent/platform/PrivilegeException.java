package io.holdfast.agent.platform;

import java.io.IOException;

/** A program cannot be started with as few rights as it has to have, so it is not started at all. */
public final class PrivilegeException extends IOException {
    private static final long serialVersionUID = 1;

    public PrivilegeException(String message) {
        super(message);
    }
}
