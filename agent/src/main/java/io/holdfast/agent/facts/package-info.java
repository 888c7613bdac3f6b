/** What this machine is: operating system, hardware and network, by the names of the machine resource's properties. */
@org.jspecify.annotations.NullMarked
package io.holdfast.agent.facts;
