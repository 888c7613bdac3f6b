package io.holdfast.attestation.tpm;

import java.util.ArrayList;
import java.util.List;

/** What a key of a TPM may do and where it came from (TPMA_OBJECT, Part 2, 8.3). */
public record ObjectAttributes(int bits) {
    public static final int FIXED_TPM = 1 << 1;
    public static final int ST_CLEAR = 1 << 2;
    public static final int FIXED_PARENT = 1 << 4;
    public static final int SENSITIVE_DATA_ORIGIN = 1 << 5;
    public static final int USER_WITH_AUTH = 1 << 6;
    public static final int ADMIN_WITH_POLICY = 1 << 7;
    public static final int NO_DA = 1 << 10;
    public static final int ENCRYPTED_DUPLICATION = 1 << 11;
    public static final int RESTRICTED = 1 << 16;
    public static final int DECRYPT = 1 << 17;
    public static final int SIGN = 1 << 18;

    /** A key that signs only what its own TPM says, was made in it and never leaves it. */
    public static final int ATTESTATION_KEY = RESTRICTED | SIGN | FIXED_TPM | FIXED_PARENT | SENSITIVE_DATA_ORIGIN;

    public boolean has(int attributes) {
        return (bits & attributes) == attributes;
    }

    /** Names as in the specification, for messages. */
    public static List<String> names(int attributes) {
        List<String> names = new ArrayList<>();
        add(names, attributes, FIXED_TPM, "fixedTPM");
        add(names, attributes, ST_CLEAR, "stClear");
        add(names, attributes, FIXED_PARENT, "fixedParent");
        add(names, attributes, SENSITIVE_DATA_ORIGIN, "sensitiveDataOrigin");
        add(names, attributes, USER_WITH_AUTH, "userWithAuth");
        add(names, attributes, ADMIN_WITH_POLICY, "adminWithPolicy");
        add(names, attributes, NO_DA, "noDA");
        add(names, attributes, ENCRYPTED_DUPLICATION, "encryptedDuplication");
        add(names, attributes, RESTRICTED, "restricted");
        add(names, attributes, DECRYPT, "decrypt");
        add(names, attributes, SIGN, "sign");
        return names;
    }

    private static void add(List<String> names, int attributes, int attribute, String name) {
        if ((attributes & attribute) != 0) {
            names.add(name);
        }
    }

    @Override
    public String toString() {
        return String.join("|", names(bits));
    }
}
