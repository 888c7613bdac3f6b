/** Certificates and keys of machines, of the control plane's own authority, and the CMS form in which handlers receive secrets. */
@org.jspecify.annotations.NullMarked
package io.holdfast.trust.machine;
