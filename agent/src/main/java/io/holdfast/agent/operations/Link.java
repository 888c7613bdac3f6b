package io.holdfast.agent.operations;

import io.holdfast.agent.state.Enrolment;
import io.holdfast.agent.state.LastLeaf;
import io.holdfast.agent.state.Proof;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.protocol.Fields;
import io.holdfast.protocol.ProtocolException;
import io.holdfast.protocol.ProvenOperation;
import io.holdfast.protocol.RefusalCode;
import io.holdfast.protocol.Wire;
import io.holdfast.trust.log.Checkpoint;
import io.holdfast.trust.log.Leaf;
import io.holdfast.trust.log.LeafKind;
import io.holdfast.trust.log.MerkleProofs;
import java.util.Optional;

/**
 * An operation whose place in the log is proved and that is meant for this enrolment: one link in the chain of this
 * machine's operations. Its content may still be of a form that this agent does not know.
 */
record Link(LastLeaf leaf, Optional<Digest> previous, Proof proof, Optional<Bytes> sealed) {

    Bytes body() {
        return proof.body();
    }

    Digest commitment() {
        return leaf.commitment();
    }

    static Link check(ProvenOperation proven, LogGate.Followed followed) throws RefusalException {
        Checkpoint head = followed.head();
        Enrolment enrolment = followed.enrolment();
        if (proven.salt().size() != Leaf.SALT_LENGTH) {
            throw new RefusalException(
                    RefusalCode.PROOF_INVALID,
                    "the salt has " + proven.salt().size() + " bytes (expected: " + Leaf.SALT_LENGTH + ")");
        }
        byte[] body = proven.body().array();
        Leaf leaf = Leaf.commit(LeafKind.OPERATION, proven.salt().array(), body);
        if (proven.leafIndex() >= head.size()
                || !MerkleProofs.includes(
                        leaf.hash(), proven.leafIndex(), head.size(), proven.inclusion(), head.root())) {
            throw new RefusalException(
                    RefusalCode.PROOF_INVALID,
                    "the operation is not proved to be leaf " + proven.leafIndex() + " of the log with " + head.size()
                            + " leaves");
        }
        try {
            Fields fields = Fields.of(body, Wire.LIMITS, "operation");
            EnrolmentId meant = fields.enrolment("enrolment");
            if (!meant.equals(enrolment.id())) {
                throw new RefusalException(
                        RefusalCode.WRONG_ENROLMENT,
                        "the operation is for the enrolment " + meant + " (expected: " + enrolment.id() + ")");
            }
            return new Link(
                    new LastLeaf(leaf.commitment(), head.origin().epoch(), proven.leafIndex()),
                    fields.optionalDigest("previousLeaf"),
                    new Proof(
                            enrolment.logKey(),
                            followed.note(),
                            proven.leafIndex(),
                            proven.salt(),
                            proven.inclusion(),
                            proven.body()),
                    proven.sealedSettings());
        } catch (ProtocolException e) {
            throw new RefusalException(
                    RefusalCode.OPERATION_MALFORMED, "the operation cannot be read: " + e.getMessage());
        }
    }
}
