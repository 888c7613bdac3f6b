package io.holdfast.attestation.verify;

import io.holdfast.attestation.eventlog.EventType;
import java.nio.charset.StandardCharsets;

/**
 * Rules C1 and C2: GRUB measures a text and writes a word before it into the log which no digest covers. A command
 * begins with its name and a kernel's command line with the kernel's path, so that one cannot pass for the other.
 */
final class CommandRules {
    static final int PCR = 8;
    static final byte[] COMMAND = ascii("grub_cmd: ");
    static final byte[] KERNEL = ascii("kernel_cmdline: ");
    static final byte[] MODULE = ascii("module_cmdline: ");
    private static final byte[] BOOT = ascii("boot");

    private CommandRules() {}

    static void check(LogView view, Findings findings) {
        int boot = -1;
        int last = -1;
        for (int event = 0; event < view.size(); event++) {
            if (!view.is(event, PCR, EventType.EV_IPL)) {
                continue;
            }
            last = event;
            int prefix = prefix(view, event);
            shape(view, event, prefix, findings);
            int length = textLength(view, event, prefix);
            if (!covered(view, event, prefix)) {
                findings.refuse(
                        Rule.D1,
                        view.at(event),
                        "has a digest that is not the one of its text (expected: " + view.bank() + " of it)");
            } else if (isBoot(view, event, prefix, length)) {
                boot = event;
            }
        }
        if (boot >= 0 && last > boot) {
            findings.refuse(
                    Rule.C2,
                    view.at(last),
                    "stands after the last 'boot' of GRUB in event " + boot + " (expected: nothing)");
        }
    }

    /** Length of the word that GRUB writes before its text; 0 where there is none. */
    static int prefix(LogView view, int event) {
        for (byte[] prefix : new byte[][] {COMMAND, KERNEL, MODULE}) {
            if (view.log().dataStartsWith(event, prefix)) {
                return prefix.length;
            }
        }
        return 0;
    }

    /** Length of the text after a prefix, without a final NUL. */
    static int textLength(LogView view, int event, int prefix) {
        int size = view.log().dataSize(event);
        return size > prefix && view.log().dataByte(event, size - 1) == 0 ? size - prefix - 1 : size - prefix;
    }

    /** Whether the digest is the hash of the text: without or with a final NUL, or of all data. */
    static boolean covered(LogView view, int event, int prefix) {
        int length = textLength(view, event, prefix);
        int size = view.log().dataSize(event);
        return view.covers(event, prefix, length)
                || (prefix + length < size && view.covers(event, prefix, length + 1))
                || view.coversData(event)
                || (prefix == 0 && size >= 2 && view.covers(event, 0, size - 2));
    }

    private static void shape(LogView view, int event, int prefix, Findings findings) {
        if (prefix == 0) {
            if (!isUtf16(view, event)) {
                findings.refuse(
                        Rule.C1,
                        view.at(event),
                        "is not marked as command or command line (expected: as GRUB marks all that it measures here, or"
                                + " UTF-16 of an EFI program)");
            }
            return;
        }
        int first = view.log().dataSize(event) > prefix ? view.log().dataByte(event, prefix) : 0;
        boolean path = first == '/' || first == '(';
        boolean command = prefix == COMMAND.length;
        if (command && path) {
            findings.refuse(
                    Rule.C1,
                    view.at(event),
                    "is marked as command of GRUB but begins with a path, as command lines do");
        } else if (!command && !path) {
            findings.refuse(
                    Rule.C1,
                    view.at(event),
                    "is marked as command line but does not begin with a path (expected: '/' or '(')");
        }
    }

    /** Whether it can be no text of GRUB: each second byte is zero. */
    private static boolean isUtf16(LogView view, int event) {
        int size = view.log().dataSize(event);
        for (int i = 1; i < size; i += 2) {
            if (view.log().dataByte(event, i) != 0) {
                return false;
            }
        }
        return size >= 4 && size % 2 == 0 && view.log().dataByte(event, 0) != 0;
    }

    private static boolean isBoot(LogView view, int event, int prefix, int length) {
        if (prefix != COMMAND.length || length != BOOT.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (view.log().dataByte(event, prefix + i) != BOOT[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
