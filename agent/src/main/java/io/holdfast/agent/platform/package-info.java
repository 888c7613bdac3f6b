/**
 * The only place in the agent that touches processes, permissions and services. It starts handler commands so that they
 * outlive the agent and are found again, and writes files that survive a crash. It reads and changes the files of a
 * machine, runs the machine's own programs, and hears of changed files.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.agent.platform;
