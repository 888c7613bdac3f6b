package io.holdfast.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of a Debian machine that boots from an EFI system partition and a root file system: what the real package manager
 * unpacked, and what the hooks of an update make of it. The whole user space is one busybox in the initrd.
 */
public final class MachineDisk {
    private static final String UUID = "6a2ddf1c-39a4-44d4-9a0b-7d25f2c2a0aa";

    private final Path folder;
    private final Path root;

    /** @param root where the files are */
    MachineDisk(Path folder, Path root) {
        this.folder = folder;
        this.root = root;
    }

    /**
     * Unpacks packages, and does what comes after it: an initrd for each kernel, GRUB on the EFI system partition, and its
     * configuration.
     *
     * @param commandLine of the kernel, beside what names the root file system
     */
    public void install(List<Path> packages, String commandLine) {
        List<String> unpacked =
                packages.stream().map(file -> file.toAbsolutePath().toString()).toList();
        Tool.script(
                folder,
                """
                root=$1
                shift
                mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates" "$root/var/lib/dpkg/triggers"
                mkdir -p "$root/bin" "$root/usr/share/debconf"
                touch "$root/var/lib/dpkg/status" "$root/var/lib/dpkg/available" "$root/usr/share/debconf/confmodule"
                # what the packages' scripts ask for
                cp "$(command -v busybox)" "$root/bin/busybox"
                for name in sh mkdir touch; do ln -sf busybox "$root/bin/$name"; done
                printf '#!/bin/sh\necho amd64\n' >"$root/bin/dpkg"
                printf '#!/bin/sh\n' >"$root/bin/dpkg-maintscript-helper"
                chmod 755 "$root/bin/dpkg" "$root/bin/dpkg-maintscript-helper"
                dpkg --root="$root" --log=/dev/null --force-depends --force-unsafe-io --path-exclude='/lib/modules/*' \
                    --path-exclude='/usr/share/*' --path-exclude='/boot/System.map*' --unpack "$@"
                """,
                Stream.concat(Stream.of(root.toString()), unpacked.stream()).toArray(String[]::new));
        try {
            for (String version : versions()) {
                initrd(version);
            }
            Path efi = Files.createDirectories(root.resolve("boot/efi/EFI/BOOT"));
            copy(root.resolve("usr/lib/shim/shimx64.efi.signed"), efi.resolve("BOOTX64.EFI"));
            copy(root.resolve("usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed"), grub());
            write("boot/efi/EFI/debian/grub.cfg", """
                    search.fs_uuid %s root
                    set prefix=($root)'/boot/grub'
                    configfile $prefix/grub.cfg
                    """.formatted(UUID));
            write("boot/grub/grub.cfg", GrubMenu.of(UUID, versions(), commandLine));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The newest first. */
    private List<String> versions() throws IOException {
        try (Stream<Path> kernels = Files.list(root.resolve("boot"))) {
            return kernels.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.startsWith("vmlinuz-"))
                    .map(name -> name.substring("vmlinuz-".length()))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }

    private void initrd(String version) throws IOException {
        Path system = Files.createDirectories(folder.resolve("system"));
        try (InputStream init = MachineDisk.class.getResourceAsStream("measured-init.sh")) {
            if (init == null) {
                throw new IOException("this build lacks measured-init.sh");
            }
            Files.write(system.resolve("init"), init.readAllBytes());
        }
        Tool.script(
                folder, """
                mkdir -p system/bin system/proc system/sys system/dev system/t
                cp "$(command -v busybox)" system/bin/busybox
                chmod 755 system/init
                echo "$1" >system/version
                (cd system && find . | cpio -o -H newc --quiet) | gzip -1 >"$2"
                """, version, root.resolve("boot/initrd.img-" + version).toString());
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.resolveSibling("."));
        Files.writeString(path, text);
    }

    public Path shim() {
        return root.resolve("boot/efi/EFI/BOOT/BOOTX64.EFI");
    }

    public Path grub() {
        return root.resolve("boot/efi/EFI/BOOT/grubx64.efi");
    }

    /** GRUB's configuration. */
    public Path menu() {
        return root.resolve("boot/grub/grub.cfg");
    }

    /** The one that is booted. */
    public Path kernel() {
        try {
            return root.resolve("boot/vmlinuz-" + versions().getFirst());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What somebody does who has the disk in his hands: one byte of GRUB (of the DOS stub, which does nothing) is another,
     * and it starts the kernel by its EFI stub, so that there is a log although Secure Boot is off.
     *
     * @param java what the initrd has besides
     */
    public void tamper(String commandLine, GuestJava java) {
        try {
            byte[] image = Files.readAllBytes(grub());
            image[0x50] ^= 1;
            Files.write(grub(), image);
            copy(kernel(), root.resolve("boot/efi/vmlinuz"));
            Path initrd = root.resolve("boot/efi/initrd.img");
            copy(root.resolve("boot/initrd.img-" + versions().getFirst()), initrd);
            java.append(initrd);
            write(
                    "boot/efi/EFI/debian/grub.cfg",
                    "chainloader /vmlinuz 'initrd=\\initrd.img' " + commandLine + "\nboot\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Both partitions as images of disks, the EFI system partition first. */
    List<Path> images() {
        Tool.script(folder, """
                rm -rf efi.img root.img files
                truncate -s 128M efi.img
                mformat -i efi.img -F ::
                mcopy -s -i efi.img "$1"/boot/efi/* ::/
                mkdir -p files/boot
                cp -al "$1"/boot/grub "$1"/boot/vmlinuz-* "$1"/boot/initrd.img-* files/boot/
                truncate -s 128M root.img
                PATH=$PATH:/usr/sbin:/sbin mke2fs -q -t ext2 -b 4096 -U "$2" -d files root.img
                """, root.toString(), UUID);
        return new ArrayList<>(List.of(folder.resolve("efi.img"), folder.resolve("root.img")));
    }
}
