/** Checks an exported log, line by line. */
@NullMarked
package io.holdfast.cli.log;

import org.jspecify.annotations.NullMarked;
