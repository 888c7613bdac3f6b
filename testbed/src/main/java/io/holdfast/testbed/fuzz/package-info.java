/**
 * Feeds changed bytes to everything that reads bytes of others: for a moment in the suite, for long in {@code bench fuzz}.
 * A reader has its own exceptions; anything else that it throws, and any input that takes long, is a finding.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.testbed.fuzz;
