/** Sees within milliseconds that something a configuration depends on has changed, and looks again at only that. */
@org.jspecify.annotations.NullMarked
package io.holdfast.agent.configuration.watch;
