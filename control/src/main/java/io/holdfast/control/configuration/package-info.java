/** Machine configuration: guest assignments of machines, what the machines report of them, and those that policies ask for. */
@org.jspecify.annotations.NullMarked
package io.holdfast.control.configuration;
