package io.holdfast.attestation.tpm;

/**
 * An area of a TPM's memory that outlasts power (TPMS_NV_PUBLIC, Part 2, 13.5).
 *
 * @param attributes TPMA_NV
 * @param size bytes
 */
public record NvArea(long index, long attributes, int size) {
    /** Where EK certificates lie (TCG EK Credential Profile 2.5, 2.2.1.4). */
    public static final long EK_CERTIFICATE_RSA_2048 = 0x01C00002L;

    public static final long EK_CERTIFICATE_P256 = 0x01C0000AL;
    public static final long EK_CERTIFICATE_P384 = 0x01C00016L;

    /** Where certificates of who issued them lie, one after the other, in areas without a gap (2.2.1.5). */
    public static final long EK_ISSUERS = 0x01C00100L;

    public static final long EK_ISSUERS_LAST = 0x01C001FFL;

    private static final long OWNER_READ = 1L << 17;

    boolean ownerReads() {
        return (attributes & OWNER_READ) != 0;
    }
}
