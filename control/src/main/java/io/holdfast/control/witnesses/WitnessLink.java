package io.holdfast.control.witnesses;

import io.holdfast.trust.log.EpochOpening;
import io.holdfast.trust.log.NoteVerifier;
import io.holdfast.trust.log.WitnessRequest;
import java.io.IOException;

/** The way to one witness. Nothing that it answers is believed without its signature. */
public interface WitnessLink {
    /**
     * An answer.
     *
     * @param status of HTTP
     */
    record Reply(int status, String body) {}

    NoteVerifier key();

    /** {@code add-checkpoint}. */
    Reply add(WitnessRequest request) throws IOException, InterruptedException;

    /** {@code holdfast/open-epoch}. */
    Reply open(EpochOpening opening) throws IOException, InterruptedException;
}
