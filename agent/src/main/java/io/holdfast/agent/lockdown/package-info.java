/** The practices of a locked-down machine (connected-machine-agent, 2.4 and 2.5): which hold here, and what closes the others. */
@org.jspecify.annotations.NullMarked
package io.holdfast.agent.lockdown;
