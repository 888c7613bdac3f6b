/** Strict reading of the JSON documents of this room. Not exported. */
@org.jspecify.annotations.NullMarked
package io.holdfast.trust.codec;
