/**
 * The witnesses of this control plane's log: each new checkpoint is shown to them, beside the commit lane and not in it, and
 * machines that ask for cosigned checkpoints get the newest one that has enough lines.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.control.witnesses;
