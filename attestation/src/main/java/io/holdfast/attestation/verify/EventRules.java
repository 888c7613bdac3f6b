package io.holdfast.attestation.verify;

import io.holdfast.attestation.eventlog.EventLog;
import io.holdfast.attestation.eventlog.EventType;
import io.holdfast.attestation.eventlog.Replay;
import java.util.Optional;

/** Rules for each event by itself: digests (B4, D1), types by PCR (L5, A4), and what was not measured (L4). */
final class EventRules {
    private static final int LOCALITY_SIZE = 17;

    private EventRules() {}

    static void check(LogView view, Findings findings) {
        boolean pcr0 = false;
        boolean locality = false;
        for (int event = 0; event < view.size(); event++) {
            if (!view.measured(event)) {
                locality |= unmeasured(view, event, pcr0, locality, findings);
                continue;
            }
            pcr0 |= view.log().pcr(event) == 0;
            if (!view.log().hasDigest(event, view.bank())) {
                findings.refuse(
                        Rule.B4,
                        view.at(event),
                        "has not exactly one digest of " + view.bank() + " (expected: one of each bank of the log)");
                continue;
            }
            if (type(view, event, findings)) {
                digest(view, event, findings);
            }
        }
    }

    /** L4. Returns whether it is the StartupLocality. */
    private static boolean unmeasured(LogView view, int event, boolean pcr0, boolean before, Findings findings) {
        EventLog log = view.log();
        if (log.dataStartsWith(event, NoAction.LOCALITY)) {
            if (!Replay.isLocality(log, event)
                    || log.pcr(event) != 0
                    || pcr0
                    || before
                    || !NoAction.isLocality(log.dataByte(event, LOCALITY_SIZE - 1))) {
                findings.refuse(
                        Rule.L4,
                        view.at(event),
                        "tells a locality (expected: once, in PCR 0, before its first measurement, and 0, 3 or 4)");
            }
            return true;
        }
        if (log.dataStartsWith(event, NoAction.SPEC_ID)) {
            findings.refuse(Rule.L4, view.at(event), "is a second Spec ID event (expected: one, at the start)");
        } else if (!NoAction.isKnown(log, event)) {
            if (NoAction.pretends(log, event)) {
                findings.refuse(
                        Rule.L4,
                        view.at(event),
                        "was not measured, yet its data look like a measurement (expected: no meaning)");
            } else {
                findings.note(Rule.L4, view.at(event), "was not measured; it is ignored");
            }
        }
        return false;
    }

    /** L5 and A4. Returns whether the type may stand there. */
    private static boolean type(LogView view, int event, Findings findings) {
        int pcr = view.log().pcr(event);
        Optional<EventType> type = EventType.of(view.log().type(event));
        if (type.isEmpty()) {
            if (PcrTypes.isTyped(pcr)) {
                findings.refuse(Rule.L5, view.at(event), "has a type that nobody defined (expected: a known one)");
            } else {
                findings.note(Rule.L5, view.at(event), "has a type that nobody defined; it is ignored");
            }
            return false;
        }
        if (!PcrTypes.allows(pcr, type.get())) {
            findings.refuse(
                    pcr == SecureBootRules.PCR ? Rule.P1 : Rule.A4,
                    view.at(event),
                    "does not belong into this PCR (expected: " + PcrTypes.expected(pcr) + ")");
            return false;
        }
        return true;
    }

    /** D1; P2 in PCR 7 and S2 for separators are checked with their own rules. */
    private static void digest(LogView view, int event, Findings findings) {
        int pcr = view.log().pcr(event);
        Optional<EventType> type = EventType.of(view.log().type(event));
        if (pcr == SecureBootRules.PCR || type.isEmpty()) {
            return;
        }
        boolean covered = switch (type.get()) {
            case EV_EFI_ACTION,
                    EV_ACTION,
                    EV_OMIT_BOOT_DEVICE_EVENTS,
                    EV_S_CRTM_VERSION,
                    EV_EFI_VARIABLE_DRIVER_CONFIG,
                    EV_EFI_VARIABLE_AUTHORITY,
                    EV_EFI_VARIABLE_BOOT2,
                    EV_EFI_GPT_EVENT,
                    EV_EFI_GPT_EVENT2 -> view.coversData(event);
            case EV_EFI_VARIABLE_BOOT -> bootVariable(view, event);
            default -> true; // the rest says where something lies, or is checked elsewhere
        };
        if (!covered) {
            findings.refuse(
                    Rule.D1,
                    view.at(event),
                    "has a digest that is not the one of its data (expected: " + view.bank() + " of them)");
        }
    }

    /** The value only, or, by the newer profile, all of it. */
    private static boolean bootVariable(LogView view, int event) {
        return UefiVariable.of(view, event)
                        .filter(variable -> view.covers(event, variable.valueAt(), variable.valueSize()))
                        .isPresent()
                || view.coversData(event);
    }
}
