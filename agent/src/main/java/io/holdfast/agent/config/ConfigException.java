package io.holdfast.agent.config;

/** A value cannot be set; nothing was changed. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1;

    public ConfigException(String message) {
        super(message);
    }
}
