package io.holdfast.control.attestation.integrity;

/** What is known of a machine's boot. */
public enum BootStatus {
    HEALTHY("Healthy"),
    UNHEALTHY("Unhealthy"),
    /** It has not attested, or not for longer than its deadline. */
    UNKNOWN("Unknown"),
    /** It cannot attest: it has no TPM. */
    NOT_SUPPORTED("NotSupported");

    private final String text;

    BootStatus(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    static BootStatus of(String text) {
        for (BootStatus status : values()) {
            if (status.text.equals(text)) {
                return status;
            }
        }
        throw new IllegalStateException("a stored boot has the status " + text);
    }
}
