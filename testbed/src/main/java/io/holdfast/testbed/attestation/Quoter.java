package io.holdfast.testbed.attestation;

import io.holdfast.attestation.tpm.Attestation;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.attestation.tpm.TpmPublic;
import java.util.List;

/** Something that quotes PCRs: a TPM, or what claims to be one. */
public interface Quoter {
    TpmPublic attestationKey();

    /** The values that a quote covers. */
    List<PcrValues> pcrs();

    Attestation quote(byte[] qualifyingData);
}
