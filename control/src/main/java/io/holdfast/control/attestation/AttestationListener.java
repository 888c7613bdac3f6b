package io.holdfast.control.attestation;

import io.holdfast.control.store.WriteTransaction;

/** Told of each attestation of a machine that is known here, verified or refused. */
@FunctionalInterface
public interface AttestationListener {
    /**
     * Runs in the transaction that keeps the evidence, so that neither is there without the other. It may be run again
     * for the same attestation and changes nothing outside the transaction.
     */
    void attested(WriteTransaction transaction, Attested attested);
}
