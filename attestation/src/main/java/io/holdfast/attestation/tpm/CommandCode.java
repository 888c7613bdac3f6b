package io.holdfast.attestation.tpm;

/** Commands that are used here (TPM_CC, Part 2, 6.5.2). */
public enum CommandCode {
    EVICT_CONTROL(0x120, "TPM2_EvictControl", 0),
    CREATE_PRIMARY(0x131, "TPM2_CreatePrimary", 1),
    ACTIVATE_CREDENTIAL(0x147, "TPM2_ActivateCredential", 0),
    CERTIFY(0x148, "TPM2_Certify", 0),
    NV_READ(0x14E, "TPM2_NV_Read", 0),
    POLICY_SECRET(0x151, "TPM2_PolicySecret", 0),
    CREATE(0x153, "TPM2_Create", 0),
    ECDH_ZGEN(0x154, "TPM2_ECDH_ZGen", 0),
    LOAD(0x157, "TPM2_Load", 1),
    QUOTE(0x158, "TPM2_Quote", 0),
    SIGN(0x15D, "TPM2_Sign", 0),
    FLUSH_CONTEXT(0x165, "TPM2_FlushContext", 0),
    NV_READ_PUBLIC(0x169, "TPM2_NV_ReadPublic", 0),
    READ_PUBLIC(0x173, "TPM2_ReadPublic", 0),
    START_AUTH_SESSION(0x176, "TPM2_StartAuthSession", 1),
    GET_CAPABILITY(0x17A, "TPM2_GetCapability", 0),
    GET_RANDOM(0x17B, "TPM2_GetRandom", 0),
    PCR_READ(0x17E, "TPM2_PCR_Read", 0),
    POLICY_PCR(0x17F, "TPM2_PolicyPCR", 0),
    PCR_EXTEND(0x182, "TPM2_PCR_Extend", 0);

    private final int code;
    private final String specificationName;
    private final int responseHandles;

    CommandCode(int code, String specificationName, int responseHandles) {
        this.code = code;
        this.specificationName = specificationName;
        this.responseHandles = responseHandles;
    }

    public int code() {
        return code;
    }

    int responseHandles() {
        return responseHandles;
    }

    /** {@code TPM2_Quote} */
    @Override
    public String toString() {
        return specificationName;
    }
}
