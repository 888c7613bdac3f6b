/** Files that people hand in and files that are written for them: bounded reading, durable writing, private modes. */
@NullMarked
package io.holdfast.cli.files;

import org.jspecify.annotations.NullMarked;
