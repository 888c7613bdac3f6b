/** Attacks, faults and secrets on a real control plane and a real agent: what must be refused, survived and not found. */
@org.jspecify.annotations.NullMarked
package io.holdfast.testbed.attacks;
