/** The text of rules: template expressions, values that hold them, conditions. Reading only; nothing is evaluated. Not exported. */
@org.jspecify.annotations.NullMarked
package io.holdfast.policy.language;
