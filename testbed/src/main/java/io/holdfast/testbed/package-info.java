/** A real Holdfast for tests and benchmarks: processes, fleets, scenes. Nothing imports this room. */
@org.jspecify.annotations.NullMarked
package io.holdfast.testbed;
