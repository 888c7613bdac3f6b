/**
 * {@code Holdfast.Compute/RunCommand}: runs a script once for each sequence of settings, in the background, and tells its
 * output while it runs. Enable begins it, disable ends it; the run itself is a program of its own, which outlives both.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.extensions.runcommand;
