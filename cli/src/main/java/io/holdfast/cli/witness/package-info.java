/**
 * A witness: follows logs, remembers on disk what it cosigned, and cosigns only what continues it (C2SP tlog-witness). It
 * holds no secret of a control plane, and nothing that it is sent is secret.
 */
@NullMarked
package io.holdfast.cli.witness;

import org.jspecify.annotations.NullMarked;
