/** Boot integrity from files: evidence, what a verdict means, and attestation policies that are tried without a service. */
@NullMarked
package io.holdfast.cli.attestation;

import org.jspecify.annotations.NullMarked;
