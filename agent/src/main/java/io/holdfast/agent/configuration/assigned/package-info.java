/** Configurations that somebody assigned to this machine: watched, put right where that is asked for, and reported. */
@org.jspecify.annotations.NullMarked
package io.holdfast.agent.configuration.assigned;
