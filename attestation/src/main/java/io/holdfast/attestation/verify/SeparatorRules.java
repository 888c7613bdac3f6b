package io.holdfast.attestation.verify;

import io.holdfast.attestation.eventlog.EventType;

/** Rules S1 to S3: what ends the part of each PCR that is the firmware's own. */
final class SeparatorRules {
    /** PCRs that must have one. */
    private static final int LAST = 7;

    private static final long ALL_ONES = 0xffffffffL;

    /** What Windows writes into its separators: {@code WBCL}. */
    private static final long WINDOWS = 0x4c434257L;

    private SeparatorRules() {}

    static void check(LogView view, Findings findings) {
        int seen = 0;
        for (int event = 0; event < view.size(); event++) {
            if (!view.is(event, EventType.EV_SEPARATOR)) {
                continue;
            }
            int bit = 1 << view.log().pcr(event);
            if (view.log().pcr(event) <= LAST && (seen & bit) != 0) {
                findings.refuse(Rule.S1, view.at(event), "is a second separator (expected: one in each of PCR 0 to 7)");
            }
            seen |= bit;
            value(view, event, findings);
        }
        for (int pcr = 0; pcr <= LAST; pcr++) {
            if ((seen >> pcr & 1) == 0) {
                findings.refusePcr(
                        Rule.S1, pcr, "PCR " + pcr + " has no separator (expected: one in each of PCR 0 to 7)");
            }
        }
    }

    private static void value(LogView view, int event, Findings findings) {
        long value = view.number(event, 0);
        if (view.log().dataSize(event) == 4 && value == 1) {
            findings.refuse(Rule.S3, view.at(event), "marks an error of the firmware: 1 (expected: 0)");
        } else if (view.log().dataSize(event) != 4
                || (value != 0 && value != ALL_ONES && !isWindows(view.log().pcr(event), value))) {
            findings.refuse(
                    Rule.S2,
                    view.at(event),
                    "has other data than a separator (expected: four bytes, all 00 or all FF)");
        } else if (!view.coversData(event)) {
            findings.refuse(
                    Rule.S2,
                    view.at(event),
                    "has a digest that is not the one of its data: something else was measured under its name");
        }
    }

    private static boolean isWindows(int pcr, long value) {
        return pcr >= 12 && pcr <= 14 && value == WINDOWS;
    }
}
