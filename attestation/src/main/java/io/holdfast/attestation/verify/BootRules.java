package io.holdfast.attestation.verify;

import io.holdfast.attestation.eventlog.EventType;
import java.nio.charset.StandardCharsets;

/** Rules A1 to A3 and the end of PCR 5: what is started, and when the firmware handed over. */
final class BootRules {
    static final byte[] CALLING = "Calling EFI Application from Boot Option".getBytes(StandardCharsets.US_ASCII);
    static final byte[] INVOCATION = "Exit Boot Services Invocation".getBytes(StandardCharsets.US_ASCII);
    static final byte[] SUCCESS = "Exit Boot Services Returned with Success".getBytes(StandardCharsets.US_ASCII);

    /** Fixed part of UEFI_IMAGE_LOAD_EVENT. */
    static final int IMAGE_HEAD = 32;

    private static final int LOADER = 4;
    private static final int HAND_OVER = 5;

    private BootRules() {}

    static String text(byte[] ascii) {
        return new String(ascii, StandardCharsets.US_ASCII);
    }

    static void check(LogView view, Findings findings) {
        boolean called = false;
        boolean calledElsewhere = false;
        boolean separated = false;
        boolean invoked = false;
        boolean success = false;
        for (int event = 0; event < view.size(); event++) {
            if (!view.measured(event)) {
                continue;
            }
            int pcr = view.log().pcr(event);
            if (success && (pcr < 10 || pcr == 14)) {
                findings.refuse(
                        pcr == HAND_OVER ? Rule.C2 : Rule.A3,
                        view.at(event),
                        "stands after the hand-over to the operating system (expected: nothing of PCR 0 to 9 there)");
            }
            if (view.is(event, HAND_OVER, EventType.EV_EFI_ACTION)) {
                invoked |= view.log().dataEquals(event, INVOCATION);
                if (view.log().dataEquals(event, SUCCESS)) {
                    if (!invoked) {
                        findings.refuse(
                                Rule.A3,
                                view.at(event),
                                "says that a hand-over succeeded which nobody asked for (expected: an invocation before it)");
                    }
                    success = true;
                }
            }
            separated |= view.is(event, LOADER, EventType.EV_SEPARATOR);
            if (view.log().type(event) == EventType.EV_EFI_ACTION.code()
                    && view.log().dataEquals(event, CALLING)) {
                called |= pcr == LOADER;
                // some firmwares say it in PCR 5, whose order towards PCR 4 nothing proves; the separator's is proven
                calledElsewhere |= pcr == HAND_OVER;
            }
            if (view.is(event, LOADER, EventType.EV_EFI_BOOT_SERVICES_APPLICATION)) {
                application(view, event, called || (calledElsewhere && separated), findings);
            }
        }
        if (!success) {
            findings.note(
                    Rule.A3,
                    "the hand-over to the operating system was not measured: what stands in PCR 4 can have been added after it");
        }
    }

    private static void application(LogView view, int event, boolean called, Findings findings) {
        if (!called) {
            findings.refuse(
                    Rule.A1,
                    view.at(event),
                    "was started before the firmware tried a boot option (expected: '" + text(CALLING) + "' first)");
        }
        int path = view.size(event, IMAGE_HEAD - 8);
        if (path < 0 || view.log().dataSize(event) != IMAGE_HEAD + (long) path) {
            findings.refuse(
                    Rule.A2,
                    view.at(event),
                    "has " + view.log().dataSize(event) + " bytes that do not say what was started (expected: "
                            + IMAGE_HEAD + " and a device path of " + path + ")");
        }
    }
}
