package io.holdfast.attestation.verify;

import io.holdfast.attestation.eventlog.EventContent;
import io.holdfast.attestation.eventlog.EventType;

/** Rule W1: where Windows measured its start, nothing of it is hidden or changed. */
final class WindowsRules {
    private static final int FIRST = 11;
    private static final int LAST = 14;

    private static final int CONFIGURATION = 12;
    private static final int LOADER = 13;

    private WindowsRules() {}

    static void check(LogView view, Findings findings) {
        if (!isWindows(view)) {
            return;
        }
        for (int event = 0; event < view.size(); event++) {
            int pcr = view.log().pcr(event);
            if (!view.measured(event) || pcr < FIRST || pcr > LAST) {
                continue;
            }
            if (view.is(event, EventType.EV_EVENT_TAG)) {
                if (!view.coversData(event)) {
                    findings.refuse(
                            Rule.D1,
                            view.at(event),
                            "has a digest that is not the one of its data (expected: " + view.bank() + " of them)");
                }
            } else if (!view.is(event, EventType.EV_SEPARATOR) && (pcr == CONFIGURATION || pcr == LOADER)) {
                findings.refuse(
                        Rule.W1,
                        view.at(event),
                        "stands among events of Windows but is none (expected: EV_EVENT_TAG or a separator)");
            }
        }
    }

    /** PCRs that only Windows extends, where it is what runs. */
    static boolean isOwn(int pcr) {
        return pcr == CONFIGURATION || pcr == LOADER;
    }

    /** Whether a tagged event of Windows stands in one of its PCRs. */
    static boolean isWindows(LogView view) {
        for (int event = 0; event < view.size(); event++) {
            int pcr = view.log().pcr(event);
            if (isOwn(pcr) && view.is(event, EventType.EV_EVENT_TAG) && EventContent.isWindows(view.number(event, 0))) {
                return true;
            }
        }
        return false;
    }
}
