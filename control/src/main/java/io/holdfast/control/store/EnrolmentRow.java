package io.holdfast.control.store;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.ResourceId;
import java.time.Instant;
import java.util.Optional;

/**
 * One connecting of one machine.
 *
 * @param active false once the machine was deleted or connected anew; its certificate is then refused
 * @param identityKey SubjectPublicKeyInfo of the certificate's key
 * @param sealingKey SubjectPublicKeyInfo, P-256
 * @param token rises with every change of the item list
 * @param lastCommitment of the newest operation of this machine
 */
public record EnrolmentRow(
        EnrolmentId id,
        ResourceId machine,
        boolean active,
        Bytes identityKey,
        Bytes sealingKey,
        long token,
        Optional<Digest> lastCommitment,
        Instant created) {

    /** The same enrolment with other keys. */
    public EnrolmentRow withKeys(Bytes identity, Bytes sealing) {
        return new EnrolmentRow(id, machine, active, identity, sealing, token, lastCommitment, created);
    }
}
