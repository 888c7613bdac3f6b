package io.holdfast.testbed;

import java.util.List;

/** GRUB's configuration in the shape of what {@code update-grub} makes on Debian. */
final class GrubMenu {
    private static final String BEGIN = """
            set default="0"
            if [ x"${feature_menuentry_id}" = xy ]; then
              menuentry_id_option="--id"
            else
              menuentry_id_option=""
            fi
            export menuentry_id_option
            function gfxmode {
            \tset gfxpayload="${1}"
            }
            set linux_gfx_mode=
            export linux_gfx_mode
            set timeout_style=menu
            set timeout=0
            """;
    private static final String END = """
            if [ "$grub_platform" = "efi" ]; then
            \tmenuentry 'UEFI Firmware Settings' $menuentry_id_option 'uefi-firmware' {
            \t\tfwsetup
            \t}
            fi
            if [ -f  ${config_directory}/custom.cfg ]; then
              source ${config_directory}/custom.cfg
            fi
            """;

    private GrubMenu() {}

    /** @param versions of kernels, the newest first */
    static String of(String root, List<String> versions, String commandLine) {
        StringBuilder menu = new StringBuilder(BEGIN);
        menu.append(entry("", "", "simple-" + root, root, versions.getFirst(), commandLine));
        menu.append("submenu 'Advanced options for Debian GNU/Linux' $menuentry_id_option 'gnulinux-advanced-")
                .append(root)
                .append("' {\n");
        for (String version : versions) {
            String id = version + "-advanced-" + root;
            menu.append(entry("\t", ", with Linux " + version, id, root, version, commandLine));
        }
        return menu.append("}\n").append(END).toString();
    }

    private static String entry(
            String indent, String title, String id, String root, String version, String commandLine) {
        return """
                menuentry 'Debian GNU/Linux%1$s' --class debian --class gnu-linux --class gnu --class os $menuentry_id_option 'gnulinux-%2$s' {
                \tgfxmode $linux_gfx_mode
                \tinsmod gzio
                \tif [ x$grub_platform = xxen ]; then insmod xzio; insmod lzopio; fi
                \tinsmod ext2
                \tif [ x$feature_platform_search_hint = xy ]; then
                \t  search --no-floppy --fs-uuid --set=root --hint-efi=hd1  %3$s
                \telse
                \t  search --no-floppy --fs-uuid --set=root %3$s
                \tfi
                \techo\t'Loading Linux %4$s ...'
                \tlinux\t/boot/vmlinuz-%4$s root=UUID=%3$s ro  %5$s
                \techo\t'Loading initial ramdisk ...'
                \tinitrd\t/boot/initrd.img-%4$s
                }
                """.formatted(title, id, root, version, commandLine).indent(0).replaceAll("(?m)^(?=.)", indent);
    }
}
