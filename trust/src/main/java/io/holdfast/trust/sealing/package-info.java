/** Settings that only one machine can read, for one extension and one generation, and the agent's own copies at rest. */
@org.jspecify.annotations.NullMarked
package io.holdfast.trust.sealing;
