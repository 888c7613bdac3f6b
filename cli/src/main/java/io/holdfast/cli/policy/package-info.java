/** Files of policies: definitions and initiatives to be checked, cases to be tried. */
@NullMarked
package io.holdfast.cli.policy;

import org.jspecify.annotations.NullMarked;
