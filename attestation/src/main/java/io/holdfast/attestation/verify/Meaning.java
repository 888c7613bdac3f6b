package io.holdfast.attestation.verify;

import io.holdfast.attestation.eventlog.Event;
import io.holdfast.attestation.eventlog.EventContent;
import io.holdfast.attestation.eventlog.EventLog;
import io.holdfast.attestation.eventlog.EventType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What an event is, in words that people know. Names and paths in it are hints: no digest covers them.
 *
 * @param words for example {@code boot application \EFI\BOOT\grubx64.efi}; a machine chooses them, so the end of long ones
 *     is cut off
 */
public record Meaning(Component component, String words) {
    /** Characters of {@code words}. */
    static final int MOST = 300;

    private static final int LOAD_OPTIONS = 0x8F3B22ED;
    private static final int INITRD = 0x8F3B22EC;

    public Meaning {
        words = Cut.to(MOST, words);
    }

    /** Of each event of a log, in its order. */
    public static List<Meaning> of(EventLog log) {
        boolean shim = log.events().stream().anyMatch(event -> event.pcr() == 14 && event.measured());
        boolean first = true;
        List<Meaning> meanings = new ArrayList<>();
        for (Event event : log.events()) {
            boolean application = event.pcr() == 4 && event.is(EventType.EV_EFI_BOOT_SERVICES_APPLICATION);
            meanings.add(application ? application(event, shim && first) : of(event));
            first &= !application;
        }
        return meanings;
    }

    private static Meaning application(Event event, boolean shim) {
        String path = event.content() instanceof EventContent.Image image ? EventContent.file(image.path()) : "";
        String lower = path.toLowerCase(Locale.ROOT);
        if (path.isEmpty()) {
            return new Meaning(Component.KERNEL, "boot application that a boot loader started without a path");
        }
        Component component = Component.BOOT_APPLICATION;
        if (shim || lower.contains("shim")) {
            component = Component.SHIM;
        } else if (lower.contains("grub")) {
            component = Component.GRUB;
        } else if (isKernel(lower)) {
            component = Component.KERNEL;
        }
        return new Meaning(component, "boot application " + path);
    }

    private static Meaning of(Event event) {
        if (!event.measured()) {
            return new Meaning(Component.OTHER, "not measured");
        }
        if (event.is(EventType.EV_SEPARATOR)) {
            return new Meaning(Component.HAND_OVER, "separator of PCR " + event.pcr());
        }
        return switch (event.pcr()) {
            case 0 -> firmware(event, Component.FIRMWARE);
            case 1, 6 -> configuration(event);
            case 2, 3 -> firmware(event, Component.OPTION_ROM);
            case 4, 5 -> handOver(event);
            case 7 -> secureBoot(event);
            case 8 -> command(event);
            case 9 -> file(event);
            case 14 -> new Meaning(Component.SHIM_KEYS, "shim's " + text(event, "keys"));
            case 11, 12, 13, 15 -> new Meaning(Component.OPERATING_SYSTEM, event.typeName() + " " + text(event, ""));
            default -> new Meaning(Component.OTHER, event.typeName());
        };
    }

    private static Meaning firmware(Event event, Component component) {
        return switch (event.content()) {
            case EventContent.Blob blob ->
                new Meaning(
                        component,
                        "part of the " + component.words()
                                + " at 0x%x, 0x%x bytes".formatted(blob.base(), blob.length()));
            case EventContent.Text text -> new Meaning(component, component.words() + " " + text.text());
            case EventContent.Image image -> new Meaning(component, "driver " + image.path());
            default -> new Meaning(component, component.words() + ", " + event.typeName());
        };
    }

    private static Meaning configuration(Event event) {
        if (event.content() instanceof EventContent.Variable variable) {
            boolean boot = variable.name().startsWith("Boot");
            return new Meaning(
                    boot ? Component.BOOT_ORDER : Component.FIRMWARE_CONFIGURATION, "variable " + variable.name());
        }
        return firmware(event, Component.FIRMWARE_CONFIGURATION);
    }

    private static Meaning handOver(Event event) {
        if (event.content() instanceof EventContent.PartitionTable table) {
            return new Meaning(Component.PARTITION_TABLE, "partition table of disk " + table.disk());
        }
        if (event.content() instanceof EventContent.Variable variable) {
            return new Meaning(Component.BOOT_ORDER, "variable " + variable.name());
        }
        return new Meaning(Component.HAND_OVER, "'" + text(event, event.typeName()) + "'");
    }

    private static Meaning secureBoot(Event event) {
        if (!(event.content() instanceof EventContent.Variable variable)) {
            return new Meaning(Component.SECURE_BOOT_STATE, "'" + text(event, event.typeName()) + "'");
        }
        if (event.is(EventType.EV_EFI_VARIABLE_AUTHORITY)) {
            return new Meaning(Component.SECURE_BOOT_AUTHORITY, "what was verified with: " + variable.name());
        }
        boolean state = variable.name().equals("SecureBoot");
        return new Meaning(
                state ? Component.SECURE_BOOT_STATE : Component.SECURE_BOOT_KEYS, "variable " + variable.name());
    }

    private static Meaning command(Event event) {
        return switch (event.content()) {
            case EventContent.Command command
            when command.kind().equals("grub_cmd") ->
                new Meaning(Component.GRUB_COMMAND, "GRUB command '" + command.text() + "'");
            case EventContent.Command command ->
                new Meaning(Component.COMMAND_LINE, "command line '" + command.text() + "'");
            case EventContent.Text text -> new Meaning(Component.COMMAND_LINE, "command line '" + text.text() + "'");
            default -> new Meaning(Component.COMMAND_LINE, event.typeName());
        };
    }

    private static Meaning file(Event event) {
        if (event.content() instanceof EventContent.Tagged tagged) {
            return switch (tagged.id()) {
                case LOAD_OPTIONS -> new Meaning(Component.COMMAND_LINE, "command line of the kernel's EFI stub");
                case INITRD -> new Meaning(Component.INITRD, "initrd of the kernel's EFI stub");
                default -> new Meaning(Component.BOOT_LOADER_FILE, "event '" + tagged.name() + "'");
            };
        }
        String path = text(event, event.typeName());
        return new Meaning(fileComponent(path), "file " + path);
    }

    static Component fileComponent(String path) {
        String lower = path.toLowerCase(Locale.ROOT);
        if (lower.contains("initrd") || lower.contains("initramfs")) {
            return Component.INITRD;
        }
        return isKernel(lower) ? Component.KERNEL : Component.BOOT_LOADER_FILE;
    }

    private static boolean isKernel(String path) {
        return path.contains("vmlinu") || path.contains("bzimage") || path.endsWith("/linux");
    }

    private static String text(Event event, String otherwise) {
        return event.content() instanceof EventContent.Text text ? text.text() : otherwise;
    }
}
