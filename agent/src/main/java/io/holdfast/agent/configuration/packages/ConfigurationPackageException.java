package io.holdfast.agent.configuration.packages;

/** A package is no configuration that can be used. The message says what was found and what was expected. */
public final class ConfigurationPackageException extends Exception {
    private static final long serialVersionUID = 1;

    public ConfigurationPackageException(String message) {
        super(message);
    }
}
