/** JMESPath, with bounds, and with the function that attestation policies need beyond it. */
@NullMarked
package io.holdfast.attestation.jmespath;

import org.jspecify.annotations.NullMarked;
