/** Handler folders and zips, and the documents that a publisher signs about them. Offline. */
@NullMarked
package io.holdfast.cli.packages;

import org.jspecify.annotations.NullMarked;
