package io.holdfast.attestation.claims;

/**
 * One statement about a machine.
 *
 * @param type its name, for example {@code secureBootEnabled}
 * @param readOnly may be compared and queried, but neither it nor what is made of it may be issued
 */
public record Claim(String type, ClaimValue value, Issuer issuer, boolean readOnly) {
    /** PCR values, the one claim of the service that is read-only. */
    public static final String PCRS = "pcrs";

    /** Of the service itself; {@code pcrs} is read-only. */
    public static Claim service(String type, ClaimValue value) {
        return new Claim(type, value, Issuer.ATTESTATION_SERVICE, type.equals(PCRS));
    }

    /** Sent by the client. */
    public static Claim custom(String type, ClaimValue value) {
        return new Claim(type, value, Issuer.CUSTOM_CLAIM, false);
    }

    /** Made by a policy. */
    public static Claim policy(String type, ClaimValue value) {
        return new Claim(type, value, Issuer.ATTESTATION_POLICY, false);
    }

    public ValueType valueType() {
        return value.type();
    }

    /** The same with another mark. */
    public Claim withReadOnly(boolean mark) {
        return mark == readOnly ? this : new Claim(type, value, issuer, mark);
    }
}
