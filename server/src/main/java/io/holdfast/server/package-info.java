/** Main, configuration, wiring and life cycle of the control plane. No logic of its own. */
@org.jspecify.annotations.NullMarked
package io.holdfast.server;
