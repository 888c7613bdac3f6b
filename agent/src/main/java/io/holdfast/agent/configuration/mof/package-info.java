/** Reads configuration documents in the Managed Object Format (DMTF DSP0004), as far as configurations use it. */
@org.jspecify.annotations.NullMarked
package io.holdfast.agent.configuration.mof;
