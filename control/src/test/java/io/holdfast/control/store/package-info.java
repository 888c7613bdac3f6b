/** The contract that every store passes, and the naive parts that it checks against. */
@org.jspecify.annotations.NullMarked
package io.holdfast.control.store;
