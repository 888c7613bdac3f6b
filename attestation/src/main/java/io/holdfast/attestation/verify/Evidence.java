package io.holdfast.attestation.verify;

import io.holdfast.attestation.tpm.AttestationKey;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.kernel.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * What a machine sent about its boot, not yet believed.
 *
 * @param eventLog the firmware's log; some machines have none
 * @param quote TPMS_ATTEST
 * @param signature TPMT_SIGNATURE
 * @param pcrs values, bank by bank in the order of the quote; without them they come from replay
 * @param qualifyingData what the quote must carry as {@code extraData}; empty where nobody knows it, and then the
 *     evidence may be old (Q3 is a note)
 */
public record Evidence(
        Optional<Bytes> eventLog,
        Optional<ImaEvidence> ima,
        Bytes quote,
        Bytes signature,
        AttestationKey key,
        Optional<List<PcrValues>> pcrs,
        Optional<Bytes> qualifyingData) {
    public Evidence {
        pcrs = pcrs.map(List::copyOf);
    }
}
