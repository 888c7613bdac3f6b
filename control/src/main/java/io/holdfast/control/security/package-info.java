/** Alerts and recommendations of every slice, in the shapes of {@code Microsoft.Security}. */
@NullMarked
package io.holdfast.control.security;

import org.jspecify.annotations.NullMarked;
