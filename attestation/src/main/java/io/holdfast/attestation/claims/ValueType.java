package io.holdfast.attestation.claims;

/** Kinds of claim values, named as policies name them in {@code valueType}. */
public enum ValueType {
    BOOLEAN("Boolean"),
    INTEGER("Integer"),
    STRING("String");

    private final String text;

    ValueType(String text) {
        this.text = text;
    }

    /** As policies write it, for example {@code Boolean}. */
    public String text() {
        return text;
    }
}
