/** What attests in tests and benchmarks: software TPMs that play recorded boots, forged keys, and the messages of the protocol. */
@org.jspecify.annotations.NullMarked
package io.holdfast.testbed.attestation;
