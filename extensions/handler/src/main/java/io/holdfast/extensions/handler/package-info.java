/**
 * What the handlers that run scripts have in common: their call by the extension manager, settings and status files, the
 * mark of what was begun, downloads, and the program itself. Sections in comments are those of the extension handler
 * contract.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.extensions.handler;
