package io.holdfast.attestation.verify;

import io.holdfast.attestation.ima.ImaPosition;
import io.holdfast.kernel.Bytes;

/**
 * A binary list of the Integrity Measurement Architecture, or its end.
 *
 * @param from where {@code list} begins: {@link ImaPosition#START}, or the position of an earlier verdict on the same boot
 */
public record ImaEvidence(ImaPosition from, Bytes list) {
    public static ImaEvidence whole(Bytes list) {
        return new ImaEvidence(ImaPosition.START, list);
    }
}
