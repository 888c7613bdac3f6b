package io.holdfast.attestation.tpm;

import java.util.Map;

/**
 * A response code (TPM_RC, Part 2, 6.6), in words: {@code TPM_RC_HANDLE (0x18b), handle 1}.
 *
 * @param value 32 bits
 */
public record ResponseCode(long value) {
    /** Format 1: about a handle, a session or a parameter. */
    private static final Map<Integer, String> FORMAT_ONE = Map.ofEntries(
            Map.entry(0x01, "ASYMMETRIC"),
            Map.entry(0x02, "ATTRIBUTES"),
            Map.entry(0x03, "HASH"),
            Map.entry(0x04, "VALUE"),
            Map.entry(0x05, "HIERARCHY"),
            Map.entry(0x07, "KEY_SIZE"),
            Map.entry(0x08, "MGF"),
            Map.entry(0x09, "MODE"),
            Map.entry(0x0A, "TYPE"),
            Map.entry(0x0B, "HANDLE"),
            Map.entry(0x0C, "KDF"),
            Map.entry(0x0D, "RANGE"),
            Map.entry(0x0E, "AUTH_FAIL"),
            Map.entry(0x0F, "NONCE"),
            Map.entry(0x10, "PP"),
            Map.entry(0x12, "SCHEME"),
            Map.entry(0x15, "SIZE"),
            Map.entry(0x16, "SYMMETRIC"),
            Map.entry(0x17, "TAG"),
            Map.entry(0x18, "SELECTOR"),
            Map.entry(0x1A, "INSUFFICIENT"),
            Map.entry(0x1B, "SIGNATURE"),
            Map.entry(0x1C, "KEY"),
            Map.entry(0x1D, "POLICY_FAIL"),
            Map.entry(0x1F, "INTEGRITY"),
            Map.entry(0x20, "TICKET"),
            Map.entry(0x21, "RESERVED_BITS"),
            Map.entry(0x22, "BAD_AUTH"),
            Map.entry(0x23, "EXPIRED"),
            Map.entry(0x24, "POLICY_CC"),
            Map.entry(0x25, "BINDING"),
            Map.entry(0x26, "CURVE"),
            Map.entry(0x27, "ECC_POINT"));

    /** Format 0, errors. */
    private static final Map<Integer, String> ERRORS = Map.ofEntries(
            Map.entry(0x00, "INITIALIZE"),
            Map.entry(0x01, "FAILURE"),
            Map.entry(0x03, "SEQUENCE"),
            Map.entry(0x20, "DISABLED"),
            Map.entry(0x21, "EXCLUSIVE"),
            Map.entry(0x24, "AUTH_TYPE"),
            Map.entry(0x25, "AUTH_MISSING"),
            Map.entry(0x26, "POLICY"),
            Map.entry(0x27, "PCR"),
            Map.entry(0x28, "PCR_CHANGED"),
            Map.entry(0x2D, "UPGRADE"),
            Map.entry(0x2E, "TOO_MANY_CONTEXTS"),
            Map.entry(0x2F, "AUTH_UNAVAILABLE"),
            Map.entry(0x30, "REBOOT"),
            Map.entry(0x42, "COMMAND_SIZE"),
            Map.entry(0x43, "COMMAND_CODE"),
            Map.entry(0x44, "AUTHSIZE"),
            Map.entry(0x45, "AUTH_CONTEXT"),
            Map.entry(0x46, "NV_RANGE"),
            Map.entry(0x47, "NV_SIZE"),
            Map.entry(0x48, "NV_LOCKED"),
            Map.entry(0x49, "NV_AUTHORIZATION"),
            Map.entry(0x4A, "NV_UNINITIALIZED"),
            Map.entry(0x4B, "NV_SPACE"),
            Map.entry(0x4C, "NV_DEFINED"),
            Map.entry(0x50, "BAD_CONTEXT"),
            Map.entry(0x51, "CPHASH"),
            Map.entry(0x52, "PARENT"),
            Map.entry(0x53, "NEEDS_TEST"),
            Map.entry(0x54, "NO_RESULT"),
            Map.entry(0x55, "SENSITIVE"));

    /** Format 0, warnings. */
    private static final Map<Integer, String> WARNINGS = Map.ofEntries(
            Map.entry(0x01, "CONTEXT_GAP"),
            Map.entry(0x02, "OBJECT_MEMORY"),
            Map.entry(0x03, "SESSION_MEMORY"),
            Map.entry(0x04, "MEMORY"),
            Map.entry(0x05, "SESSION_HANDLES"),
            Map.entry(0x06, "OBJECT_HANDLES"),
            Map.entry(0x07, "LOCALITY"),
            Map.entry(0x08, "YIELDED"),
            Map.entry(0x09, "CANCELED"),
            Map.entry(0x0A, "TESTING"),
            Map.entry(0x10, "REFERENCE_H0"),
            Map.entry(0x11, "REFERENCE_H1"),
            Map.entry(0x12, "REFERENCE_H2"),
            Map.entry(0x18, "REFERENCE_S0"),
            Map.entry(0x19, "REFERENCE_S1"),
            Map.entry(0x20, "NV_RATE"),
            Map.entry(0x21, "LOCKOUT"),
            Map.entry(0x22, "RETRY"),
            Map.entry(0x23, "NV_UNAVAILABLE"));

    /** The specification's name without the number of what it is about, for example {@code TPM_RC_HANDLE}. */
    public String word() {
        if (value > 0xFFF) {
            return "an error of the software in front of the TPM";
        }
        int code = (int) value;
        String name = (code & 0x80) != 0
                ? FORMAT_ONE.get(code & 0x3F)
                : (code & 0x800) != 0 ? WARNINGS.get(code & 0x7F) : ERRORS.get(code & 0x7F);
        return name == null || code < 0x80 ? "an unknown response code" : "TPM_RC_" + name;
    }

    /** Whether the TPM did not begin and the same command is to be sent again (Part 2, 6.6.3). */
    boolean again() {
        return value == 0x922 || value == 0x908 || value == 0x90A;
    }

    private String about() {
        int code = (int) value;
        if ((code & 0x80) == 0 || value > 0xFFF) {
            return "";
        }
        int number = code >> 8 & 0xF;
        if ((code & 0x40) != 0) {
            return ", parameter " + number;
        }
        return number == 0 ? "" : number < 8 ? ", handle " + number : ", session " + (number - 8);
    }

    @Override
    public String toString() {
        return "%s (0x%x)%s".formatted(word(), value, about());
    }
}
