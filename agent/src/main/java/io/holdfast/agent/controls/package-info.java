/**
 * The last word of the machine: which extensions may be installed here. One pure function of an operation and the local
 * lists decides; when the lists cannot be read nothing may be installed.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.agent.controls;
