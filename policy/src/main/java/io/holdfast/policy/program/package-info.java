/** Rules as programs: terms that have a value and tests that hold or not, made once for an assignment's parameters and a resource type. Not exported. */
@org.jspecify.annotations.NullMarked
package io.holdfast.policy.program;
