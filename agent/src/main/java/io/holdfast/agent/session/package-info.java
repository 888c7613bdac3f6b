/**
 * The agent's only connection: outbound, mutual TLS to the control plane that was pinned, one held poll for what is
 * wanted and one sender for what was seen.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.agent.session;
