package io.holdfast.attestation.tpm;

/** Who owns a tree of keys (TPM_RH, Part 2, 7.4). */
public enum Hierarchy {
    OWNER(0x40000001L),
    NULL(0x40000007L),
    ENDORSEMENT(0x4000000BL),
    PLATFORM(0x4000000CL);

    private final long handle;

    Hierarchy(long handle) {
        this.handle = handle;
    }

    public long handle() {
        return handle;
    }
}
