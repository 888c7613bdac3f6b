/**
 * Brings extensions to their desired state. Every step is journaled before it is taken, so that an agent that was killed
 * goes on where it stopped.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.agent.extensions;
