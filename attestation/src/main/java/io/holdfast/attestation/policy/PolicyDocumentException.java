package io.holdfast.attestation.policy;

/** A signed document about policies cannot be taken. */
public final class PolicyDocumentException extends Exception {
    private static final long serialVersionUID = 1;

    /** The REST code. */
    public enum Code {
        /** Malformed JWS, bad base64, a claim is missing, or it is not signed as the provider asks. */
        INVALID_OPERATION("InvalidOperation"),
        /** A certificate chain is not valid. */
        INVALID_PARAMETER("InvalidParameter");

        private final String text;

        Code(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    private final Code code;

    public PolicyDocumentException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
