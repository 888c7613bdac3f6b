package io.holdfast.attestation.eventlog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Types of events (PC Client Platform Firmware Profile 1.05, 10.4.1). */
public enum EventType {
    EV_PREBOOT_CERT(0x0),
    EV_POST_CODE(0x1),
    EV_UNUSED(0x2),
    EV_NO_ACTION(0x3),
    EV_SEPARATOR(0x4),
    EV_ACTION(0x5),
    EV_EVENT_TAG(0x6),
    EV_S_CRTM_CONTENTS(0x7),
    EV_S_CRTM_VERSION(0x8),
    EV_CPU_MICROCODE(0x9),
    EV_PLATFORM_CONFIG_FLAGS(0xA),
    EV_TABLE_OF_DEVICES(0xB),
    EV_COMPACT_HASH(0xC),
    EV_IPL(0xD),
    EV_IPL_PARTITION_DATA(0xE),
    EV_NONHOST_CODE(0xF),
    EV_NONHOST_CONFIG(0x10),
    EV_NONHOST_INFO(0x11),
    EV_OMIT_BOOT_DEVICE_EVENTS(0x12),
    EV_POST_CODE2(0x13),
    EV_EFI_VARIABLE_DRIVER_CONFIG(0x80000001),
    EV_EFI_VARIABLE_BOOT(0x80000002),
    EV_EFI_BOOT_SERVICES_APPLICATION(0x80000003),
    EV_EFI_BOOT_SERVICES_DRIVER(0x80000004),
    EV_EFI_RUNTIME_SERVICES_DRIVER(0x80000005),
    EV_EFI_GPT_EVENT(0x80000006),
    EV_EFI_ACTION(0x80000007),
    EV_EFI_PLATFORM_FIRMWARE_BLOB(0x80000008),
    EV_EFI_HANDOFF_TABLES(0x80000009),
    EV_EFI_PLATFORM_FIRMWARE_BLOB2(0x8000000A),
    EV_EFI_HANDOFF_TABLES2(0x8000000B),
    EV_EFI_VARIABLE_BOOT2(0x8000000C),
    EV_EFI_GPT_EVENT2(0x8000000D),
    EV_EFI_HCRTM_EVENT(0x80000010),
    EV_EFI_VARIABLE_AUTHORITY(0x800000E0),
    EV_EFI_SPDM_FIRMWARE_BLOB(0x800000E1),
    EV_EFI_SPDM_FIRMWARE_CONFIG(0x800000E2),
    EV_EFI_SPDM_DEVICE_POLICY(0x800000E3),
    EV_EFI_SPDM_DEVICE_AUTHORITY(0x800000E4);

    private static final int EFI = 0x80000000;
    private static final int AUTHORITY = 0x800000E0;
    private static final List<Optional<EventType>> PLAIN = from(0, 0x14);
    private static final List<Optional<EventType>> OF_EFI = from(EFI, 0x11);
    private static final List<Optional<EventType>> OF_AUTHORITY = from(AUTHORITY, 5);

    /** Types by code: those from one code on. */
    private static List<Optional<EventType>> from(int start, int count) {
        List<Optional<EventType>> types = new ArrayList<>();
        for (int code = start; code < start + count; code++) {
            int wanted = code;
            types.add(
                    Arrays.stream(values()).filter(type -> type.code == wanted).findFirst());
        }
        return List.copyOf(types);
    }

    private final int code;

    EventType(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    public static Optional<EventType> of(int code) {
        if (code >= 0) {
            return code < PLAIN.size() ? PLAIN.get(code) : Optional.empty();
        }
        if (code - EFI < OF_EFI.size()) {
            return OF_EFI.get(code - EFI);
        }
        int authority = code - AUTHORITY;
        return authority >= 0 && authority < OF_AUTHORITY.size() ? OF_AUTHORITY.get(authority) : Optional.empty();
    }

    /** The name, or the number in hexadecimal where the profile has none. */
    public static String nameOf(int code) {
        return of(code).map(Enum::name).orElseGet(() -> String.format("0x%08x", code));
    }
}
