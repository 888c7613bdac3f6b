/**
 * The contract with extension handlers: the files that they read and write, their environment and their commands. The
 * sections named in comments are those of the extension handler contract.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.agent.handlers;
