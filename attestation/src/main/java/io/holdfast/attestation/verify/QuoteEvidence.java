package io.holdfast.attestation.verify;

import io.holdfast.attestation.tpm.AttestationKey;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.kernel.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * A quote as it was handed in.
 *
 * @param attest TPMS_ATTEST
 * @param signature TPMT_SIGNATURE
 * @param values PCR values that came with it, bank by bank in the quote's order; empty where they are to be replayed
 */
public record QuoteEvidence(Bytes attest, Bytes signature, AttestationKey key, Optional<List<PcrValues>> values) {
    public QuoteEvidence {
        values = values.map(List::copyOf);
    }
}
