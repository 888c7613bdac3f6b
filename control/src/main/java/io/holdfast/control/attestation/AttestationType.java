package io.holdfast.control.attestation;

import io.holdfast.kernel.Ascii;
import java.util.Optional;

/** What can be attested, by the names of the data plane. */
public enum AttestationType {
    SGX_ENCLAVE("SgxEnclave", "sgx", false),
    OPEN_ENCLAVE("OpenEnclave", "sgx", false),
    AZURE_GUEST("AzureGuest", "azurevm", true),
    SEV_SNP_VM("SevSnpVm", "sevsnpvm", false),
    TPM("Tpm", "tpm", true),
    TDX_VM("TdxVm", "tdxvm", false);

    private final String path;
    private final String tokenType;
    private final boolean built;

    AttestationType(String path, String tokenType, boolean built) {
        this.path = path;
        this.tokenType = tokenType;
        this.built = built;
    }

    /** As it stands in paths. */
    public String path() {
        return path;
    }

    /** {@code x-ms-attestation-type}. */
    String tokenType() {
        return tokenType;
    }

    /** Whether evidence of this type is looked at here; policies are kept for every type. */
    public boolean built() {
        return built;
    }

    public static Optional<AttestationType> of(String path) {
        for (AttestationType type : values()) {
            if (Ascii.equalsIgnoreCase(type.path, path)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
