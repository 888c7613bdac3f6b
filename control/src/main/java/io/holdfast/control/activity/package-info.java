/**
 * The activity log and the transparency log under it: every event is a leaf, every batch of leaves one signed
 * checkpoint, every operation comes with a proof.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.control.activity;
