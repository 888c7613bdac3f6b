/** What a firmware and boot loaders say they measured (TCG PC Client Platform Firmware Profile, section 10): parsed with bounds, replayed, and typed. */
@NullMarked
package io.holdfast.attestation.eventlog;

import org.jspecify.annotations.NullMarked;
