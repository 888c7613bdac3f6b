package io.holdfast.control.security;

/** How bad what was found is, in the words of {@code Microsoft.Security}. */
public enum Severity {
    INFORMATIONAL("Informational"),
    LOW("Low"),
    MEDIUM("Medium"),
    HIGH("High");

    private final String text;

    Severity(String text) {
        this.text = text;
    }

    /** As it stands in alerts and recommendations. */
    public String text() {
        return text;
    }
}
