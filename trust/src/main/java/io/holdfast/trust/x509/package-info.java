/** Building and reading certificates with Bouncy Castle as a plain library, never as a global provider. Not exported. */
@org.jspecify.annotations.NullMarked
package io.holdfast.trust.x509;
