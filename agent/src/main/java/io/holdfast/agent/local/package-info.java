/** The socket by which hfagent talks to the daemon. Who asks is known from the kernel, not from what is said. */
@org.jspecify.annotations.NullMarked
package io.holdfast.agent.local;
