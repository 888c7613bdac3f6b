/** The portal in a real browser, against a small control plane that keeps everything in memory. */
@org.jspecify.annotations.NullMarked
package io.holdfast.portal;
