/** The store contract on both engines, and what each engine promises beyond it. */
@org.jspecify.annotations.NullMarked
package io.holdfast.store;
