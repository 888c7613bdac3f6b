/** How a command ends: exit codes, and the one sentence that says why. */
@NullMarked
package io.holdfast.cli.outcome;

import org.jspecify.annotations.NullMarked;
