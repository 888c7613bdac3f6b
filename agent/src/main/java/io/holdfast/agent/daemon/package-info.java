/** The running agent: puts the parts together, starts their threads and stops them. */
@org.jspecify.annotations.NullMarked
package io.holdfast.agent.daemon;
