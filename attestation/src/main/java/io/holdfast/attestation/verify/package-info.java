/** Whether evidence holds, and what it says about a boot. A verified log is evidence, not approval. */
@NullMarked
package io.holdfast.attestation.verify;

import org.jspecify.annotations.NullMarked;
