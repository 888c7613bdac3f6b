package io.holdfast.trust.log;

import io.holdfast.kernel.Digest;
import java.util.List;
import java.util.UUID;

/**
 * What was found in an export that verified.
 *
 * @param bodies how many leaves came with their body
 * @param leaves in all epochs
 * @param recoveryKey the one in the file; whether it is the right one is only known when it was expected
 */
public record LogExportSummary(UUID tenant, List<Epoch> epochs, long leaves, long bodies, NoteVerifier recoveryKey) {
    public LogExportSummary {
        epochs = List.copyOf(epochs);
    }

    /** One epoch: its last state, how many checkpoints led to it, and the key that signed them. */
    public record Epoch(Origin origin, long size, Digest root, long checkpoints, NoteVerifier key) {}
}
