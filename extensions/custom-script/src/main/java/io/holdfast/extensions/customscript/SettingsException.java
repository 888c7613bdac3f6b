package io.holdfast.extensions.customscript;

/** The settings cannot be carried out. The message never quotes a protected value. */
final class SettingsException extends Exception {
    private static final long serialVersionUID = 1;

    SettingsException(String message) {
        super(message);
    }
}
