/**
 * Policy definitions and initiatives as they are given, and what they say of a resource: parse, compile for an assignment's
 * parameters, evaluate, explain. docs/policy.md says what of the language is there.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.policy;
