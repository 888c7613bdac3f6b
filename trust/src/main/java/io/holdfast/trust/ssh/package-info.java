/**
 * OpenSSH public keys and detached signatures (OpenSSH's PROTOCOL.sshsig, RFC 4251, 4253, 5656, 8332, 8709). Pure; every
 * text and blob is taken for hostile.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.trust.ssh;
