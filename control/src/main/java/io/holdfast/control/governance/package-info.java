/**
 * Management groups and policy: definitions, initiatives, assignments and exemptions, their judgement of every write, and
 * the compliance of what is there.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.control.governance;
