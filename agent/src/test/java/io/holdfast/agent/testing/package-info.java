/** A control plane for the agent's tests: it has real keys and a real log, and can be told to lie. */
@org.jspecify.annotations.NullMarked
package io.holdfast.agent.testing;
