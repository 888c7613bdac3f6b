package io.holdfast.agent.configuration.resources;

/** A configuration cannot be used as it is written. The message says the value and what was expected. */
public final class ConfigurationException extends Exception {
    private static final long serialVersionUID = 1;

    public ConfigurationException(String message) {
        super(message);
    }
}
