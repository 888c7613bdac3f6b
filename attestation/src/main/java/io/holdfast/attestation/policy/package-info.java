/** The Azure Attestation policy language, versions 1.0 to 1.2: parse with line and column, and run over claims. */
@NullMarked
package io.holdfast.attestation.policy;

import org.jspecify.annotations.NullMarked;
