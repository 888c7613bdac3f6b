/** One class a command: options in, calls, words out. */
@NullMarked
package io.holdfast.cli.commands;

import org.jspecify.annotations.NullMarked;
