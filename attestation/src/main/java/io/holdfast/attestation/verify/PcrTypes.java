package io.holdfast.attestation.verify;

import static io.holdfast.attestation.eventlog.EventType.EV_ACTION;
import static io.holdfast.attestation.eventlog.EventType.EV_EFI_ACTION;
import static io.holdfast.attestation.eventlog.EventType.EV_EFI_BOOT_SERVICES_APPLICATION;
import static io.holdfast.attestation.eventlog.EventType.EV_EFI_GPT_EVENT;
import static io.holdfast.attestation.eventlog.EventType.EV_EFI_GPT_EVENT2;
import static io.holdfast.attestation.eventlog.EventType.EV_EFI_VARIABLE_AUTHORITY;
import static io.holdfast.attestation.eventlog.EventType.EV_EFI_VARIABLE_BOOT;
import static io.holdfast.attestation.eventlog.EventType.EV_EFI_VARIABLE_BOOT2;
import static io.holdfast.attestation.eventlog.EventType.EV_EFI_VARIABLE_DRIVER_CONFIG;
import static io.holdfast.attestation.eventlog.EventType.EV_EVENT_TAG;
import static io.holdfast.attestation.eventlog.EventType.EV_IPL;
import static io.holdfast.attestation.eventlog.EventType.EV_IPL_PARTITION_DATA;
import static io.holdfast.attestation.eventlog.EventType.EV_OMIT_BOOT_DEVICE_EVENTS;
import static io.holdfast.attestation.eventlog.EventType.EV_SEPARATOR;

import io.holdfast.attestation.eventlog.EventType;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Which types of events belong into which PCR (PFP 1.05, 3.3.4), as far as somebody could be misled by them. */
final class PcrTypes {
    private static final Map<Integer, Set<EventType>> ONLY = Map.of(
            4,
            EnumSet.of(
                    EV_SEPARATOR,
                    EV_EFI_ACTION,
                    EV_ACTION,
                    EV_EFI_BOOT_SERVICES_APPLICATION,
                    EV_OMIT_BOOT_DEVICE_EVENTS),
            5,
            EnumSet.of(
                    EV_SEPARATOR,
                    EV_EFI_ACTION,
                    EV_ACTION,
                    EV_EFI_GPT_EVENT,
                    EV_EFI_GPT_EVENT2,
                    EV_EFI_VARIABLE_BOOT,
                    EV_EFI_VARIABLE_BOOT2,
                    EV_EVENT_TAG),
            7,
            EnumSet.of(EV_SEPARATOR, EV_EFI_ACTION, EV_EFI_VARIABLE_DRIVER_CONFIG, EV_EFI_VARIABLE_AUTHORITY),
            8,
            EnumSet.of(EV_IPL, EV_SEPARATOR),
            9,
            EnumSet.of(EV_IPL, EV_EVENT_TAG, EV_SEPARATOR),
            10,
            EnumSet.noneOf(EventType.class),
            14,
            EnumSet.of(EV_IPL, EV_EVENT_TAG, EV_SEPARATOR));

    /** What no firmware measures before it hands over. */
    private static final Set<EventType> LATER = EnumSet.of(
            EV_EFI_BOOT_SERVICES_APPLICATION,
            EV_IPL,
            EV_IPL_PARTITION_DATA,
            EV_EFI_VARIABLE_AUTHORITY,
            EV_EFI_GPT_EVENT,
            EV_EFI_GPT_EVENT2);

    private PcrTypes() {}

    /** Whether rules know what may stand in the PCR. */
    static boolean isTyped(int pcr) {
        return pcr <= 10 || pcr == 14;
    }

    static boolean allows(int pcr, EventType type) {
        Set<EventType> only = ONLY.get(pcr);
        if (only != null) {
            return only.contains(type);
        }
        if (pcr > 7) {
            return true;
        }
        return !LATER.contains(type) || (pcr == 2 && type == EV_EFI_BOOT_SERVICES_APPLICATION);
    }

    static String expected(int pcr) {
        Set<EventType> only = ONLY.get(pcr);
        if (only == null) {
            return "what a firmware measures of itself";
        }
        return only.isEmpty() ? "none, the kernel extends it" : only.toString();
    }
}
