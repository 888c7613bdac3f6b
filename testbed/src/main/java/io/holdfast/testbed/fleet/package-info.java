/**
 * Many machines in one process: each holds the real protocol on a connection and a key of its own, on a few event loops.
 * What they are told they verify as the agent does; what they would run they only report as done.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.testbed.fleet;
