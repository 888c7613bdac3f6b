package io.holdfast.agent.configuration.resources;

import java.io.IOException;

/** Nothing safe can be done by itself; a person has to look. */
public final class ByHandException extends IOException {
    private static final long serialVersionUID = 1;

    public ByHandException(String message) {
        super(message);
    }
}
