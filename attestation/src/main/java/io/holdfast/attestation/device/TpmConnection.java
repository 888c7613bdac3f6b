package io.holdfast.attestation.device;

import io.holdfast.attestation.tpm.TpmChannel;
import java.io.Closeable;

/** An open way to a TPM. Others may have to wait while it is open. */
public interface TpmConnection extends TpmChannel, Closeable {}
