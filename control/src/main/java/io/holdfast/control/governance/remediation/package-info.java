/**
 * What policies do after a write: deployIfNotExists deploys for what was written, and a remediation for what is there. Both
 * act under the assignment's own identity, through the write corridor.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.control.governance.remediation;
