package io.holdfast.attestation.policy;

import io.holdfast.attestation.claims.Claim;
import io.holdfast.attestation.claims.ClaimValue;
import io.holdfast.attestation.claims.StringValue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What properties that rules issue mean, and which values they may have. A later one of a name wins. */
final class PropertyRules {
    private static final String PCR_MASK = "required_pcr_mask";
    private static final String VALID_AIK = "require_valid_aik_cert";
    private static final String SGX_TCB = "x-ms-sgx-tcbidentifier";
    private static final String VALIDITY = "report_validity_in_minutes";
    private static final String OMIT_X5C = "omit_x5c";

    private PropertyRules() {}

    static boolean isKnown(Section section, String name) {
        return switch (section) {
            case CONFIGURATION -> List.of(PCR_MASK, VALID_AIK, SGX_TCB).contains(name);
            case ISSUANCE -> List.of(VALIDITY, OMIT_X5C).contains(name);
            case AUTHORIZATION -> false;
        };
    }

    /** Why the value cannot be that of the property. */
    static Optional<String> fault(String name, ClaimValue value) {
        boolean fits = switch (name) {
            case PCR_MASK ->
                value instanceof ClaimValue.IntegerValue(long mask)
                        && mask >= 0
                        && mask <= PolicyConfiguration.ALL_PCRS;
            case VALIDITY -> value instanceof ClaimValue.IntegerValue(long minutes) && minutes >= 1;
            case VALID_AIK, OMIT_X5C -> value instanceof ClaimValue.BooleanValue;
            case SGX_TCB -> value instanceof StringValue;
            default -> true;
        };
        return fits ? Optional.empty() : Optional.of("The property '" + name + "' must be " + expected(name));
    }

    private static String expected(String name) {
        return switch (name) {
            case PCR_MASK -> "an Integer from 0 to " + PolicyConfiguration.ALL_PCRS;
            case VALIDITY -> "an Integer from 1 (more than a year is a year)";
            case SGX_TCB -> "a String";
            default -> "a Boolean";
        };
    }

    static PolicyConfiguration configuration(List<Claim> properties) {
        int mask = PolicyConfiguration.DEFAULT.requiredPcrMask();
        boolean valid = PolicyConfiguration.DEFAULT.requireValidAikCertificate();
        Optional<String> tcb = PolicyConfiguration.DEFAULT.sgxTcbIdentifier();
        for (Claim property : properties) {
            switch (property.type()) {
                case PCR_MASK ->
                    mask = property.value() instanceof ClaimValue.IntegerValue(long value) ? (int) value : mask;
                case VALID_AIK ->
                    valid = property.value() instanceof ClaimValue.BooleanValue(boolean value) ? value : valid;
                case SGX_TCB -> tcb = property.value() instanceof StringValue text ? Optional.of(text.text()) : tcb;
                default -> {}
            }
        }
        return new PolicyConfiguration(mask, valid, tcb);
    }

    static TokenProperties token(List<Claim> properties) {
        Duration validity = TokenProperties.DEFAULT.validity();
        boolean omit = TokenProperties.DEFAULT.omitCertificates();
        for (Claim property : properties) {
            switch (property.type()) {
                case VALIDITY ->
                    validity = property.value() instanceof ClaimValue.IntegerValue(long minutes)
                            ? Duration.ofMinutes(Math.min(minutes, TokenProperties.MAX_VALIDITY.toMinutes()))
                            : validity;
                case OMIT_X5C ->
                    omit = property.value() instanceof ClaimValue.BooleanValue(boolean value) ? value : omit;
                default -> {}
            }
        }
        return new TokenProperties(validity, omit);
    }
}
