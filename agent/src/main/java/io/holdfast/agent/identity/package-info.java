/**
 * Who this machine is: its keys and certificate, and how it is connected to a control plane and disconnected again.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.agent.identity;
