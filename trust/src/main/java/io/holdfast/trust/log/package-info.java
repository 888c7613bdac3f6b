/** The activity log as a transparency log: leaves, Merkle tree, signed checkpoints, epochs, and their proofs. Hashing follows RFC 6962, checkpoints follow C2SP tlog-checkpoint and signed-note. */
@org.jspecify.annotations.NullMarked
package io.holdfast.trust.log;
