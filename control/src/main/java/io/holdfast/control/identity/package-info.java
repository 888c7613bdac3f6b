/** Who callers are and what they may do: service principals, tokens, role definitions and assignments. */
@org.jspecify.annotations.NullMarked
package io.holdfast.control.identity;
