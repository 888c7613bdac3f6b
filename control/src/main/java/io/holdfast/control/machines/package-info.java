/** Machines: their resource type, how they become known by enrolment, what they report of themselves, whether they are there. */
@org.jspecify.annotations.NullMarked
package io.holdfast.control.machines;
