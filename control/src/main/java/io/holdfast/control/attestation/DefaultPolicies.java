package io.holdfast.control.attestation;

import java.util.Optional;

/** Policies of providers that have none of their own, and the fixed ones of the shared provider. */
final class DefaultPolicies {
    /** PCR 0 to 7: firmware, boot loader and the keys of Secure Boot. Kernels measure more, but not all the same. */
    private static final String SHARED_TPM = """
            version=1.2;
            configurationrules{
              => issueproperty(type="required_pcr_mask", value=255);
              => issueproperty(type="require_valid_aik_cert", value=true);
            };
            authorizationrules{
              => permit();
            };
            issuancerules{
              c:[type=="aikValidated", issuer=="AttestationService"] => issue(claim=c);
              c:[type=="aikPubHash", issuer=="AttestationService"] => issue(claim=c);
              c:[type=="tpmVersion", issuer=="AttestationService"] => issue(claim=c);
              c:[type=="secureBootEnabled", issuer=="AttestationService"] => issue(claim=c);
            };
            """;

    private static final String PERMIT = """
            version=1.0;
            authorizationrules{
              => permit();
            };
            issuancerules{
            };
            """;

    private static final String GUEST = """
            version=1.0;
            authorizationrules{
              => permit();
            };
            issuancerules{
              c:[type!="pcrs", type!="events", issuer=="AttestationService"] => issue(claim=c);
            };
            """;

    private DefaultPolicies() {}

    /** Empty for the TPM type of own providers: what a boot must be like is for their owner to say. */
    static Optional<String> of(Provider provider, AttestationType type) {
        return switch (type) {
            case TPM -> provider.shared() ? Optional.of(SHARED_TPM) : Optional.empty();
            case AZURE_GUEST -> Optional.of(GUEST);
            case SGX_ENCLAVE, OPEN_ENCLAVE, SEV_SNP_VM, TDX_VM -> Optional.of(PERMIT);
        };
    }
}
