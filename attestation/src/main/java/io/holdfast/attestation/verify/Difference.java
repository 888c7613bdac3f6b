package io.holdfast.attestation.verify;

import io.holdfast.kernel.Bytes;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where a boot left its baseline.
 *
 * @param event number of the event in the log that is judged; empty where an event is missing there, or there is no log
 * @param meaning one sentence: what this measurement is, for example {@code boot application \EFI\BOOT\grubx64.efi}
 * @param expected digest of the baseline; empty where it has no such event
 * @param actual digest of this boot; empty where it has no such event
 */
public record Difference(
        Kind kind,
        OptionalInt event,
        int pcr,
        Component component,
        String meaning,
        Optional<Bytes> expected,
        Optional<Bytes> actual) {
    public enum Kind {
        CHANGED,
        ADDED,
        REMOVED
    }
}
