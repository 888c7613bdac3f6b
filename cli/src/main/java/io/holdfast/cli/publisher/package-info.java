/** Keys of publishers: the ones in files that somebody names, and the development publisher that is made on the spot. */
@NullMarked
package io.holdfast.cli.publisher;

import org.jspecify.annotations.NullMarked;
