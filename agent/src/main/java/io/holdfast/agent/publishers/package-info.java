/**
 * Whose packages this machine believes: publisher roots that its administrator pinned, and packages that are pinned by
 * digest in the agent's own build.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.agent.publishers;
