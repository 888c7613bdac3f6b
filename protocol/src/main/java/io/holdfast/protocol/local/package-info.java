/**
 * What hfagent asks the daemon over the socket of the machine: one JSON object a line, one answer to each. Reading needs
 * no rights on the machine; everything that changes something is root's.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.protocol.local;
