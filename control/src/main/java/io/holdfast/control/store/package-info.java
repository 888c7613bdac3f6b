/**
 * The ports that the room {@code store} implements: reading in a snapshot, writing through the commit lane, the log's
 * tree, blobs. Nothing here knows SQL; nothing behind it knows what a machine is.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.control.store;
