package io.holdfast.attestation.verify;

/** What a measurement is about, in the words that people know. */
public enum Component {
    FIRMWARE("firmware"),
    FIRMWARE_CONFIGURATION("firmware configuration"),
    OPTION_ROM("option ROM"),
    SECURE_BOOT_STATE("Secure Boot"),
    SECURE_BOOT_KEYS("Secure Boot keys"),
    SECURE_BOOT_AUTHORITY("Secure Boot authority"),
    BOOT_ORDER("boot order"),
    PARTITION_TABLE("partition table"),
    SHIM("shim"),
    SHIM_KEYS("shim's keys"),
    GRUB("GRUB"),
    GRUB_COMMAND("GRUB command"),
    BOOT_LOADER_FILE("file of the boot loader"),
    BOOT_APPLICATION("boot application"),
    KERNEL("kernel"),
    COMMAND_LINE("kernel command line"),
    INITRD("initrd"),
    HAND_OVER("hand-over"),
    OPERATING_SYSTEM("operating system"),
    OTHER("other");

    private final String words;

    Component(String words) {
        this.words = words;
    }

    /** For example {@code kernel command line}. */
    public String words() {
        return words;
    }
}
