/**
 * The only place in the agent that touches processes, permissions and services. It starts handler commands so that they
 * outlive the agent and are found again, and it writes files that survive a crash.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.agent.platform;
