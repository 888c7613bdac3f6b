package io.holdfast.attestation.tpm;

import java.io.IOException;

/** A way to a TPM: one whole command in, one whole response out, at most 4,096 bytes each. */
public interface TpmChannel {
    byte[] exchange(byte[] command) throws IOException;
}
