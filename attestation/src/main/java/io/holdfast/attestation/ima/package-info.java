/** What the Linux kernel says it measured while running: lists of the Integrity Measurement Architecture. */
@NullMarked
package io.holdfast.attestation.ima;

import org.jspecify.annotations.NullMarked;
