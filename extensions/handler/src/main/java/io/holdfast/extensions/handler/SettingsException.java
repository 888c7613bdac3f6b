package io.holdfast.extensions.handler;

/** The settings cannot be carried out. The message never quotes a protected value. */
public final class SettingsException extends Exception {
    private static final long serialVersionUID = 1;

    public SettingsException(String message) {
        super(message);
    }
}
