/**
 * {@code Holdfast.Compute/CustomScript}: runs a command or a script on the machine, once for each sequence of settings. It
 * is an extension handler like any other; the sections in comments are those of the extension handler contract.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.extensions.customscript;
