package io.holdfast.control.store;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.ResourceId;

/**
 * One item of a machine's desired state.
 *
 * @param tombstone the item is to be deleted; the row goes when the machine has acknowledged that
 * @param delivered the machine has reported that it runs this generation
 */
public record ItemRow(
        EnrolmentId enrolment,
        String key,
        ResourceId resource,
        long generation,
        Digest commitment,
        boolean tombstone,
        boolean delivered) {}
