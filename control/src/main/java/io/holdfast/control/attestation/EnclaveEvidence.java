package io.holdfast.control.attestation;

import io.holdfast.attestation.claims.Claim;
import io.holdfast.attestation.claims.ClaimValue;
import io.holdfast.attestation.enclave.EnclaveIdentity;
import io.holdfast.attestation.enclave.EnclaveReport;
import io.holdfast.attestation.enclave.EnclaveReportException;
import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.kernel.Bytes;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;

/**
 * {@code vsm_report}: what an enclave of Windows says about the rest of the request.
 *
 * @param signed {@code report_signed}, as it was sent
 * @param where its path in the request, for messages
 */
record EnclaveEvidence(EnclaveReport report, Bytes signed, String where) {
    static EnclaveEvidence read(Members holder, String name, Bytes signed) {
        String where = holder.where() + "." + name;
        try {
            return new EnclaveEvidence(
                    EnclaveReport.parse(holder.base64Url(name).array()), signed, where);
        } catch (EnclaveReportException e) {
            throw holder.wrong(name, "is wrong: " + e.getMessage());
        }
    }

    /**
     * Checks that it speaks of this request, and that the secure kernel of the measured boot signed it.
     *
     * @param keys that authenticated logs of this boot measured
     * @throws io.holdfast.kernel.ProblemException InvalidParameter
     */
    void check(List<PublicKey> keys) {
        Bytes said = Bytes.of(HashAlgorithm.SHA512.digest().digest(signed.array()));
        if (!report.data().equals(said)) {
            throw Members.invalid(where, "carries other data (expected: SHA-512 of 'report_signed' as it was sent)");
        }
        if (keys.isEmpty()) {
            throw Members.invalid(
                    where,
                    "cannot be verified: no quoted log measured the key of the secure kernel (expected: EVENT_VSM_IDKS_INFO in"
                            + " PCR 12, before its separator)");
        }
        if (keys.stream().noneMatch(report::signedBy)) {
            throw Members.invalid(where, "is not signed by the secure kernel of this boot");
        }
    }

    /** As policies see it, also where there is none. */
    static List<Claim> claims(Optional<EnclaveEvidence> evidence) {
        if (evidence.isEmpty()) {
            return List.of(claim("vbsReportPresent", ClaimValue.of(false)));
        }
        EnclaveIdentity identity = evidence.get().report().identity();
        return List.of(
                claim("vbsReportPresent", ClaimValue.of(true)),
                claim("enclaveAuthorId", id(identity.authorId())),
                claim("enclaveImageId", id(identity.imageId())),
                claim("enclaveOwnerId", id(identity.ownerId())),
                claim("enclaveFamilyId", id(identity.familyId())),
                claim("enclaveSvn", ClaimValue.of(identity.svn())),
                claim("enclavePlatformSvn", ClaimValue.of(identity.platformSvn())),
                claim("enclaveFlags", ClaimValue.of(identity.flags())));
    }

    private static ClaimValue id(Bytes id) {
        return ClaimValue.of(Base64Url.encode(id.array()));
    }

    private static Claim claim(String type, ClaimValue value) {
        return Claim.service(type, value);
    }
}
