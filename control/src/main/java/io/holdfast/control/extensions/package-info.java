/** Extensions: the packages that can be installed, what is wanted on which machine, what the machines made of it. */
@org.jspecify.annotations.NullMarked
package io.holdfast.control.extensions;
