/**
 * The API listener: ARM-compatible resources, identity endpoints, publishing, the change stream and the portal's files.
 * Translates between HTTP and the room {@code control}; decides nothing.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.rest;
