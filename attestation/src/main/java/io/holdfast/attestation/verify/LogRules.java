package io.holdfast.attestation.verify;

import io.holdfast.kernel.Digest;
import java.util.Set;

/** Every rule about what a log says; whether the quote bears it out is another matter. */
final class LogRules {
    private LogRules() {}

    static void check(LogView view, Set<Digest> revoked, Findings findings) {
        EventRules.check(view, findings);
        SeparatorRules.check(view, findings);
        SecureBootRules.check(view, revoked, findings);
        BootRules.check(view, revoked, findings);
        CommandRules.check(view, findings);
        WindowsRules.check(view, findings);
    }
}
