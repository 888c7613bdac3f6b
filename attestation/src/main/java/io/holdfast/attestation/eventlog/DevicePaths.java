package io.holdfast.attestation.eventlog;

/** Device paths as text (UEFI 2.10, 10.6), the nodes that boot paths are made of. */
final class DevicePaths {
    private static final int END = 0x7f;
    private static final int HARDWARE = 1;
    private static final int ACPI = 2;
    private static final int MESSAGING = 3;
    private static final int MEDIA = 4;

    private DevicePaths() {}

    /** As far as the nodes are well formed. */
    static String text(DataReader data, int from, int to) {
        StringBuilder text = new StringBuilder();
        int at = from;
        while (to - at >= 4 && data.u8(at) != END) {
            int length = data.u16(at + 2);
            if (length < 4 || length > to - at) {
                break;
            }
            if (!text.isEmpty()) {
                text.append('/');
            }
            text.append(node(data, at, length));
            at += length;
        }
        return text.toString();
    }

    private static String node(DataReader data, int at, int length) {
        int type = data.u8(at);
        int sub = data.u8(at + 1);
        if (type == MEDIA && sub == 4) {
            return data.utf16(at + 4, (length - 4) / 2);
        }
        if (type == MEDIA && sub == 1 && length == 42) {
            return "HD(" + data.u32(at + 4) + ",GPT," + Guids.text(data, at + 24) + ")";
        }
        if (type == MEDIA && (sub == 6 || sub == 7) && length == 20) {
            return (sub == 6 ? "FvFile(" : "Fv(") + Guids.text(data, at + 4) + ")";
        }
        if (type == HARDWARE && sub == 1 && length == 6) {
            return "Pci(0x%x,0x%x)".formatted(data.u8(at + 5), data.u8(at + 4));
        }
        if (type == ACPI && sub == 1 && length == 12) {
            boolean root = data.u32(at + 4) == 0x0a0341d0L;
            return (root ? "PciRoot(0x%x)" : "Acpi(0x%x)").formatted(data.u32(at + (root ? 8 : 4)));
        }
        if (type == MESSAGING && sub == 18 && length == 10) {
            return "Sata(0x%x,0x%x,0x%x)".formatted(data.u16(at + 4), data.u16(at + 6), data.u16(at + 8));
        }
        if (type == MESSAGING && sub == 2 && length == 8) {
            return "Scsi(0x%x,0x%x)".formatted(data.u16(at + 4), data.u16(at + 6));
        }
        if (type == MESSAGING && sub == 5 && length == 6) {
            return "USB(0x%x,0x%x)".formatted(data.u8(at + 4), data.u8(at + 5));
        }
        if (type == MESSAGING && sub == 23 && length == 16) {
            return "NVMe(0x%x)".formatted(data.u32(at + 4));
        }
        if (type == MESSAGING && sub == 11 && length >= 37) {
            return "MAC()";
        }
        return "Path(%d,%d)".formatted(type, sub);
    }

    /** The file of a path that ends in one; else the whole path. */
    static String file(String path) {
        int last = path.lastIndexOf("/\\");
        return last < 0 ? path : path.substring(last + 1);
    }
}
