package io.holdfast.attestation.verify;

import io.holdfast.attestation.ima.ImaBuffer;
import io.holdfast.attestation.ima.ImaPosition;
import java.util.List;

/**
 * What the quote says about an IMA list.
 *
 * @param position after the last entry that the quote covers; keep it for the next time
 * @param ignored entries after it, which nothing authenticates (M1)
 * @param bootAggregate whether a {@code boot_aggregate} was there and fits the quoted PCRs (M2)
 * @param buffers of the entries before the position, the first 64: kernel version, keys on keyrings; keep them with it
 */
public record ImaFacts(ImaPosition position, long ignored, boolean bootAggregate, List<ImaBuffer> buffers) {
    public ImaFacts {
        buffers = List.copyOf(buffers);
    }

    public long entries() {
        return position.entries();
    }

    public long violations() {
        return position.violations();
    }
}
