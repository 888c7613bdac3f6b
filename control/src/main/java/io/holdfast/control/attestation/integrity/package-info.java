/** Boot integrity of machines: what their attested boots say, beside the boot that they are known to be good by. */
@NullMarked
package io.holdfast.control.attestation.integrity;

import org.jspecify.annotations.NullMarked;
