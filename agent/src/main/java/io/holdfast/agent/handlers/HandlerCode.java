package io.holdfast.agent.handlers;

/** Codes of failures of the extension manager (section 7). */
public enum HandlerCode {
    UNKNOWN(-1),
    SUCCESS(0),
    GENERAL(1000),
    DOWNLOAD_FAILED(1001),
    MANIFEST_MISSING(1002),
    MANIFEST_MALFORMED(1003),
    INSTALL_FAILED(1007),
    UPDATE_FAILED(1008),
    ENABLE_FAILED(1009),
    DISABLE_FAILED(1010),
    TIMED_OUT(1011),
    STATUS_INVALID(1012);

    private final int number;

    HandlerCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** The number as text, as instance views carry it. */
    public String text() {
        return Integer.toString(number);
    }
}
