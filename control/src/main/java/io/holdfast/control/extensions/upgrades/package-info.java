/**
 * Automatic upgrades of extensions: in waves of growing size, the next only after the one before has been healthy for a
 * while; what fails goes back. The planner is pure; everything that it decides is stored before it is done.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.control.extensions.upgrades;
