/** Typed ids, the catalogue of problems and the small values that every room shares. Pure; no I/O. */
@org.jspecify.annotations.NullMarked
package io.holdfast.kernel;
