package io.holdfast.attestation.verify;

import io.holdfast.attestation.revocation.Revocations;

/** Every rule about what a log says; whether the quote bears it out is another matter. */
final class LogRules {
    private LogRules() {}

    static void check(LogView view, Revocations revoked, Findings findings) {
        EventRules.check(view, findings);
        SeparatorRules.check(view, findings);
        SecureBootRules.check(view, findings);
        BootRules.check(view, findings);
        RevocationRules.check(view, revoked, findings);
        CommandRules.check(view, findings);
        WindowsRules.check(view, findings);
    }
}
