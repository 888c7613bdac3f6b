/**
 * Messages between agent and control plane. Each record writes itself with {@code json()} and reads with {@code read},
 * which lets only {@link io.holdfast.protocol.ProtocolException} through. Members that a reader does not know are
 * ignored; what goes down as an operation carries a version and is read strictly.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.protocol;
