package io.holdfast.attestation.verify;

import io.holdfast.attestation.ima.ImaBuffer;
import io.holdfast.attestation.ima.ImaPosition;
import io.holdfast.kernel.Bytes;
import java.util.List;

/**
 * A binary list of the Integrity Measurement Architecture, or its end.
 *
 * @param from where {@code list} begins: {@link ImaPosition#START}, or the position of an earlier verdict on the same boot
 * @param buffers that the earlier verdict found
 */
public record ImaEvidence(ImaPosition from, List<ImaBuffer> buffers, Bytes list) {
    public ImaEvidence {
        buffers = List.copyOf(buffers);
    }

    public static ImaEvidence whole(Bytes list) {
        return new ImaEvidence(ImaPosition.START, List.of(), list);
    }
}
