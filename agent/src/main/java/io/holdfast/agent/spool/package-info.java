/**
 * What the machine has to tell and the control plane has not committed yet. Bounded, on disk, with room kept for the
 * outcomes of operations; what does not fit is itself reported.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.agent.spool;
