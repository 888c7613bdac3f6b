/**
 * What a boot will measure, computed from the files that it will start: Authenticode hashes of EFI programs, and what GRUB
 * measures of its configuration.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.attestation.prediction;
