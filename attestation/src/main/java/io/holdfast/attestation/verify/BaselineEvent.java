package io.holdfast.attestation.verify;

import io.holdfast.kernel.Bytes;

/**
 * One measurement of a baseline.
 *
 * @param type code of the event's type
 * @param meaning as in {@link Difference}
 */
public record BaselineEvent(int pcr, int type, Bytes digest, Component component, String meaning) {
    boolean same(BaselineEvent other) {
        return type == other.type && digest.equals(other.digest);
    }
}
