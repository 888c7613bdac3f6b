package io.holdfast.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A whole emulated machine (QEMU without KVM, OVMF, a software TPM) that boots Debian's shim, GRUB and kernel. Its user space
 * is one busybox, which hands the TPM commands that come by a serial line to the TPM of the running kernel.
 */
public final class MeasuredMachine implements AutoCloseable {
    private static final Duration BOOT = Duration.ofMinutes(3);
    private static final String FIRMWARE = "/usr/share/OVMF/";
    private static final List<String> TOOLS =
            List.of("qemu-system-x86_64", "swtpm", "swtpm_setup", "mformat", "mcopy", "cpio", "busybox", "dpkg-deb");

    private final Path folder;
    private final Path files;
    private final RunningTpm tpm;
    private final int port = RunningHoldfast.freePort();
    private final List<Process> running = new ArrayList<>();

    private MeasuredMachine(Path folder, Path files, RunningTpm tpm) {
        this.folder = folder;
        this.files = files;
        this.tpm = tpm;
    }

    /** Why no such machine can be had here; empty when one can. */
    public static Optional<String> missing() {
        for (String tool : TOOLS) {
            if (Stream.of("/usr/bin/", "/usr/sbin/", "/bin/")
                    .noneMatch(place -> Files.isExecutable(Path.of(place + tool)))) {
                return Optional.of(tool + " is not installed");
            }
        }
        return Files.exists(Path.of(FIRMWARE + "OVMF_CODE_4M.secboot.fd"))
                ? Optional.empty()
                : Optional.of("ovmf is not installed");
    }

    /**
     * Debian's signed shim, GRUB and kernel, unpacked and not installed.
     *
     * @param cache where they stay
     * @return empty where they cannot be had
     */
    public static Optional<Path> debian(Path cache) {
        Path files = cache.resolve("files");
        try {
            if (!Files.exists(cache.resolve("complete"))) {
                Files.createDirectories(files);
                String script =
                        "set -e; k=$(apt-cache depends linux-image-amd64 | sed -n 's/ *Depends: *//p' | head -n 1);"
                                + " apt-get download shim-signed grub-efi-amd64-signed \"$k\";"
                                + " for d in *.deb; do dpkg-deb -x \"$d\" files; done; rm *.deb; touch complete";
                execute(cache, List.of("sh", "-c", script), Duration.ofMinutes(5));
            }
            return Optional.of(files);
        } catch (IllegalStateException | IOException e) {
            System.getLogger(MeasuredMachine.class.getName())
                    .log(System.Logger.Level.WARNING, "no boot programs of Debian: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    /** A machine with a new TPM. */
    public static MeasuredMachine made(Path folder, Path debian) {
        return new MeasuredMachine(folder, debian, RunningTpm.manufactured(folder));
    }

    public RunningTpm tpm() {
        return tpm;
    }

    /** Where the kernel's TPM is reached. */
    public String location() {
        return "127.0.0.1:" + port;
    }

    /** The root of the files that the kernel shows. */
    public Path root() {
        return tpm.machineRoot();
    }

    public Path shim() {
        return files.resolve("usr/lib/shim/shimx64.efi.signed");
    }

    public Path grub() {
        return files.resolve("usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed");
    }

    public Path kernel() {
        try (Stream<Path> kernels = Files.list(files.resolve("boot"))) {
            return kernels.filter(file -> String.valueOf(file.getFileName()).startsWith("vmlinuz-"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Boots, and waits until the kernel's TPM takes commands.
     *
     * @param secureBoot with Microsoft's keys; without, GRUB starts the kernel by its EFI stub, so that there is a log
     * @param grub the boot loader's image
     */
    public void boot(boolean secureBoot, Path grub) {
        close();
        try {
            Path disk = disk(secureBoot, grub);
            Path variables = folder.resolve("vars.fd");
            Files.copy(
                    Path.of(FIRMWARE + (secureBoot ? "OVMF_VARS_4M.ms.fd" : "OVMF_VARS_4M.fd")),
                    variables,
                    StandardCopyOption.REPLACE_EXISTING);
            Path control = folder.resolve("tpm.sock");
            Files.deleteIfExists(control);
            Path console = folder.resolve("console.txt");
            Files.deleteIfExists(console);
            begin(
                    "swtpm",
                    List.of(
                            "swtpm",
                            "socket",
                            "--tpm2",
                            "--tpmstate",
                            "dir=" + tpm.state(),
                            "--ctrl",
                            "type=unixio,path=" + control,
                            "--terminate"));
            RunningHoldfast.await("swtpm", BOOT, () -> Files.exists(control));
            begin("qemu", qemu(disk, variables, control, console));
            RunningHoldfast.await("the boot: " + console, BOOT, () -> {
                if (running.stream().anyMatch(process -> !process.isAlive())) {
                    throw new IllegalStateException(
                            "the machine ended: " + RunningHoldfast.read(folder.resolve("qemu.log")));
                }
                return text(console).contains("\nREADY");
            });
            RunningTpm.shown(root(), RunningTpm.EVENT_LOG, part(console, "EVENTS"));
            RunningTpm.shown(root(), RunningTpm.IMA, part(console, "IMA"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> qemu(Path disk, Path variables, Path control, Path console) {
        String options = "-machine q35,smm=on -accel tcg -cpu max -m 512 -nodefaults -display none -no-reboot"
                + " -global driver=cfi.pflash01,property=secure,value=on"
                + " -drive if=pflash,unit=0,format=raw,readonly=on,file=" + FIRMWARE + "OVMF_CODE_4M.secboot.fd"
                + " -drive if=pflash,unit=1,format=raw,file=" + variables
                + " -chardev socket,id=tpm,path=" + control
                + " -tpmdev emulator,id=tpm0,chardev=tpm -device tpm-crb,tpmdev=tpm0"
                + " -drive if=none,id=disk,format=raw,file=" + disk
                + " -device ahci,id=ahci -device ide-hd,drive=disk,bus=ahci.0,bootindex=1"
                + " -chardev file,id=console,path=" + console + " -device isa-serial,chardev=console"
                + " -chardev socket,id=line,host=127.0.0.1,port=" + port + ",server=on,wait=off"
                + " -device isa-serial,chardev=line";
        List<String> command = new ArrayList<>(List.of("qemu-system-x86_64"));
        command.addAll(List.of(options.split(" ")));
        return command;
    }

    private Path disk(boolean secureBoot, Path grub) throws IOException {
        Path system = folder.resolve("system");
        Files.createDirectories(system.resolve("bin"));
        try (InputStream init = MeasuredMachine.class.getResourceAsStream("measured-init.sh")) {
            if (init == null) {
                throw new IOException("this build lacks measured-init.sh");
            }
            Files.write(system.resolve("init"), init.readAllBytes());
        }
        String kernel = "console=ttyS0 panic=5 quiet ima_policy=tcb rootfstype=ramfs";
        Files.writeString(
                folder.resolve("grub.cfg"),
                "set timeout=0\nsearch --no-floppy --file --set=root /vmlinuz\n"
                        + (secureBoot
                                ? "linux /vmlinuz " + kernel + "\ninitrd /initrd.img\n"
                                : "chainloader /vmlinuz 'initrd=\\initrd.img' " + kernel + "\n")
                        + "boot\n");
        String script = """
                set -e
                cp "$(command -v busybox)" system/bin/busybox; chmod 755 system/init
                mkdir -p system/proc system/sys system/dev system/t
                (cd system && find . | cpio -o -H newc --quiet) | gzip -1 >initrd.img
                rm -f disk; truncate -s 64M disk; mformat -i disk -F ::
                mmd -i disk ::/EFI ::/EFI/BOOT ::/EFI/debian
                mcopy -i disk "$1" ::/EFI/BOOT/BOOTX64.EFI; mcopy -i disk "$2" ::/EFI/BOOT/grubx64.efi
                mcopy -i disk grub.cfg ::/EFI/debian/grub.cfg
                mcopy -i disk "$3" ::/vmlinuz; mcopy -i disk initrd.img ::/initrd.img
                """;
        execute(
                folder,
                List.of("sh", "-c", script, "sh", shim().toString(), grub.toString(), kernel().toString()),
                Duration.ofMinutes(1));
        return folder.resolve("disk");
    }

    private static String text(Path console) {
        try {
            return Files.exists(console)
                    ? new String(Files.readAllBytes(console), java.nio.charset.StandardCharsets.ISO_8859_1)
                            .replace("\r", "")
                    : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] part(Path console, String name) {
        String text = text(console);
        String begin = "-----BEGIN " + name + "-----\n";
        int from = text.indexOf(begin) + begin.length();
        return Base64.getMimeDecoder().decode(text.substring(from, text.indexOf("-----END " + name, from)));
    }

    private void begin(String name, List<String> command) throws IOException {
        running.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start());
    }

    private static void execute(Path folder, List<String> command, Duration most) {
        try {
            Path log = folder.resolve("execute.log");
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(most.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(command.getFirst() + " failed: " + RunningHoldfast.read(log));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Switches off: the emulator first, the TPM after it. */
    @Override
    public void close() {
        for (Process process : running.reversed()) {
            process.destroy();
            process.onExit().join();
        }
        running.clear();
    }
}
