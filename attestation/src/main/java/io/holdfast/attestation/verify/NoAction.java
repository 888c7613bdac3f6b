package io.holdfast.attestation.verify;

import io.holdfast.attestation.eventlog.EventLog;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** What EV_NO_ACTION events may say (PFP 1.05, 10.4.5); none of it is measured. */
final class NoAction {
    static final byte[] LOCALITY = ascii("StartupLocality\0");
    static final byte[] SPEC_ID = ascii("Spec ID Event0");

    private static final List<byte[]> KNOWN = Stream.of(
                    "SP800-155 Event",
                    "BIOSIntegrity",
                    "HostPlatformSpec",
                    "H-CRTM",
                    "NvIndex",
                    "TCG EventLogs",
                    "FirmwareDebugger",
                    "WBCL")
            .map(NoAction::ascii)
            .toList();

    /** Beginnings of what is measured elsewhere. */
    private static final List<byte[]> PRETENDED = Stream.of(
                    "grub_cmd",
                    "kernel_cmdline",
                    "module_cmdline",
                    "Exit Boot Services",
                    "Calling EFI",
                    "UEFI Debug",
                    "DMA Protection",
                    "MokList",
                    "/",
                    "(")
            .map(NoAction::ascii)
            .toList();

    private NoAction() {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static boolean isLocality(int locality) {
        return locality == 0 || locality == 3 || locality == 4;
    }

    /** Whether the profile, or Windows in the PCRs that are its own, gives it a sense that is no measurement. */
    static boolean isKnown(EventLog log, int event) {
        int pcr = log.pcr(event);
        if (pcr < 0 || (pcr >= 11 && pcr <= 13)) {
            return true;
        }
        return (pcr <= 3 || pcr == 6) && KNOWN.stream().anyMatch(known -> log.dataStartsWith(event, known));
    }

    /** Whether somebody could take it for a measurement: in a PCR that facts come from, or by what it says. */
    static boolean pretends(EventLog log, int event) {
        int pcr = log.pcr(event);
        if (pcr == 4 || pcr == 5 || pcr >= 7) {
            return true;
        }
        if (UefiVariable.looksLikeOne(log, event)) {
            return true;
        }
        return PRETENDED.stream().anyMatch(start -> log.dataStartsWith(event, start));
    }
}
