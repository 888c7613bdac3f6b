/** Receives extension packages and opens them. A package is opened only after its digest was found to be right. */
@org.jspecify.annotations.NullMarked
package io.holdfast.agent.packages;
