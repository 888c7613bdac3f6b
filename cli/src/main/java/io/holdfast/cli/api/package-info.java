/** The control plane as a client sees it: where it is, who asks, and its errors as one sentence. */
@NullMarked
package io.holdfast.cli.api;

import org.jspecify.annotations.NullMarked;
