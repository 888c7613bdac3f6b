package io.holdfast.attestation.verify;

import io.holdfast.attestation.tpm.AttestationKey;
import io.holdfast.attestation.tpm.ObjectAttributes;
import io.holdfast.attestation.tpm.TpmPublic;
import io.holdfast.attestation.verify.Finding.Severity;
import io.holdfast.kernel.Bytes;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Rules I1 to I4: whether a key belongs to a TPM, and to the same one as before. */
public final class IdentityRules {
    private IdentityRules() {}

    /**
     * I1: the key signs only what its TPM says, was made there and stays there; and it is the one that was enrolled.
     *
     * @param enrolled its name at enrolment
     */
    public static List<Finding> attestationKey(AttestationKey key, Optional<Bytes> enrolled) {
        if (key.area().isEmpty()) {
            return enrolled.isPresent()
                    ? List.of(refusal(
                            Rule.I1,
                            "the key came without its public area (expected: the one named " + hex(enrolled.get())
                                    + ")"))
                    : List.of(new Finding(
                            Rule.I1,
                            Severity.NOTE,
                            "the key came without its public area: whether it is an attestation key of a TPM is not known",
                            OptionalInt.empty(),
                            OptionalInt.empty()));
        }
        TpmPublic area = key.area().get();
        List<Finding> findings = new ArrayList<>();
        int missing = ObjectAttributes.ATTESTATION_KEY & ~area.attributes().bits();
        if (missing != 0) {
            findings.add(refusal(
                    Rule.I1,
                    "the key is " + area.attributes() + " (missing: "
                            + String.join("|", ObjectAttributes.names(missing)) + ")"));
        }
        if (area.attributes().has(ObjectAttributes.DECRYPT)) {
            findings.add(
                    refusal(Rule.I1, "the key is " + area.attributes() + " (expected: one that does not decrypt)"));
        }
        if (enrolled.isPresent() && !enrolled.get().equals(area.name())) {
            findings.add(refusal(
                    Rule.I1,
                    "the key is named " + hex(area.name()) + " (expected: the enrolled one, " + hex(enrolled.get())
                            + ")"));
        }
        return List.copyOf(findings);
    }

    /** I3: attestation key and endorsement key are those of one enrolment. */
    public static List<Finding> same(Identity enrolled, Identity used) {
        List<Finding> findings = new ArrayList<>();
        if (!enrolled.akName().equals(used.akName())) {
            findings.add(refusal(
                    Rule.I3,
                    "the attestation key is named " + hex(used.akName()) + " (expected: the enrolled one, "
                            + hex(enrolled.akName()) + ")"));
        }
        if (!enrolled.ek().equals(used.ek())) {
            findings.add(refusal(
                    Rule.I3,
                    "the endorsement key has the SHA-256 " + used.ek() + " (expected: the enrolled one, "
                            + enrolled.ek() + ")"));
        }
        return List.copyOf(findings);
    }

    /**
     * I2 and I4: the certificate is one of an endorsement key, of this one, and leads to a pinned manufacturer.
     *
     * @param certificate as it lies in the TPM
     * @param intermediates that may be used on the way; not trusted
     * @param pinned trusted
     */
    public static List<Finding> ekCertificate(
            byte[] certificate,
            PublicKey ek,
            List<X509Certificate> intermediates,
            List<X509Certificate> pinned,
            Instant at) {
        return EkCertificateRules.check(certificate, ek, intermediates, pinned, at);
    }

    static Finding refusal(Rule rule, String message) {
        return new Finding(rule, Severity.REFUSAL, message, OptionalInt.empty(), OptionalInt.empty());
    }

    private static String hex(Bytes bytes) {
        return HexFormat.of().formatHex(bytes.array());
    }
}
