/** The operator's command line, {@code holdfast}. What needs a control plane talks to it by HTTPS; signing and checking a log need none. */
@NullMarked
package io.holdfast.cli;

import org.jspecify.annotations.NullMarked;
