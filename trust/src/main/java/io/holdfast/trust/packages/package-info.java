/** Signed manifests and indexes of extension packages, and the rules by which a machine believes them. Signatures are CMS (RFC 5652) below roots that are pinned for names. */
@org.jspecify.annotations.NullMarked
package io.holdfast.trust.packages;
