package io.holdfast.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A whole emulated machine (QEMU without KVM, OVMF, a software TPM) that boots Debian's shim, GRUB and kernel. Its user space
 * is one busybox, which hands the TPM commands that come by a serial line to the TPM of the running kernel.
 */
public final class MeasuredMachine implements AutoCloseable {
    private static final Duration BOOT = Duration.ofMinutes(3);
    private static final String FIRMWARE = "/usr/share/OVMF/";
    private static final List<String> TOOLS = List.of(
            "qemu-system-x86_64", "swtpm", "swtpm_setup", "mformat", "mcopy", "mke2fs", "cpio", "busybox", "dpkg");

    private final Path folder;
    private final RunningTpm tpm;
    private final MachineDisk disk;
    private final int port = RunningHoldfast.freePort();
    private final List<Process> running = new ArrayList<>();

    private MeasuredMachine(Path folder, RunningTpm tpm) {
        this.folder = folder;
        this.tpm = tpm;
        this.disk = new MachineDisk(folder, tpm.machineRoot());
    }

    /** Why no such machine can be had here; empty when one can. */
    public static Optional<String> missing() {
        for (String tool : TOOLS) {
            if (Stream.of("/usr/bin/", "/usr/sbin/", "/bin/", "/sbin/")
                    .noneMatch(place -> Files.isExecutable(Path.of(place + tool)))) {
                return Optional.of(tool + " is not installed");
            }
        }
        return Files.exists(Path.of(FIRMWARE + "OVMF_CODE_4M.secboot.fd"))
                ? Optional.empty()
                : Optional.of("ovmf is not installed");
    }

    /** A machine with a new TPM. */
    public static MeasuredMachine made(Path folder) {
        return new MeasuredMachine(folder, RunningTpm.manufactured(folder));
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

    public MachineDisk disk() {
        return disk;
    }

    /**
     * Boots from its disk, and waits until the kernel's TPM takes commands.
     *
     * @param secureBoot with Microsoft's keys
     */
    public void boot(boolean secureBoot) {
        close();
        try {
            List<Path> images = disk.images();
            Path variables = folder.resolve("variables-" + secureBoot);
            if (!Files.exists(variables)) {
                Files.copy(Path.of(FIRMWARE + (secureBoot ? "OVMF_VARS_4M.ms.fd" : "OVMF_VARS_4M.fd")), variables);
            }
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
            begin("qemu", qemu(images, variables, control, console));
            RunningHoldfast.await("the boot: " + console, BOOT, () -> {
                if (running.stream().anyMatch(process -> !process.isAlive())) {
                    throw new IllegalStateException(
                            "the machine ended: " + RunningHoldfast.read(folder.resolve("qemu.log")));
                }
                return text(console).contains("\nREADY");
            });
            RunningTpm.shown(root(), RunningTpm.EVENT_LOG, bytes("EVENTS"));
            RunningTpm.shown(root(), RunningTpm.IMA, bytes("IMA"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> qemu(List<Path> images, Path variables, Path control, Path console) {
        String options = "-machine q35,smm=on -accel tcg -cpu max -m 768 -nodefaults -display none -no-reboot"
                + " -global driver=cfi.pflash01,property=secure,value=on"
                + " -drive if=pflash,unit=0,format=raw,readonly=on,file=" + FIRMWARE + "OVMF_CODE_4M.secboot.fd"
                + " -drive if=pflash,unit=1,format=raw,file=" + variables
                + " -chardev socket,id=tpm,path=" + control
                + " -tpmdev emulator,id=tpm0,chardev=tpm -device tpm-crb,tpmdev=tpm0"
                + " -device ahci,id=ahci"
                + " -drive if=none,id=efi,format=raw,file=" + images.getFirst()
                + " -device ide-hd,drive=efi,bus=ahci.0,bootindex=1"
                + " -drive if=none,id=root,format=raw,file=" + images.getLast()
                + " -device ide-hd,drive=root,bus=ahci.1,bootindex=2"
                + " -chardev file,id=console,path=" + console + " -device isa-serial,chardev=console"
                + " -chardev socket,id=line,host=127.0.0.1,port=" + port + ",server=on,wait=off"
                + " -device isa-serial,chardev=line";
        List<String> command = new ArrayList<>(List.of("qemu-system-x86_64"));
        command.addAll(List.of(options.split(" ")));
        return command;
    }

    /** What the machine said of a name since it was switched on. */
    public String said(String name) {
        return part(text(folder.resolve("console.txt")), name);
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

    private static String part(String console, String name) {
        String begin = "-----BEGIN " + name + "-----\n";
        int from = console.indexOf(begin);
        int to = console.indexOf("-----END " + name, from);
        if (from < 0 || to < 0) {
            throw new IllegalStateException("the machine said no " + name + ": " + console);
        }
        return console.substring(from + begin.length(), to);
    }

    private byte[] bytes(String name) {
        return Base64.getMimeDecoder().decode(said(name));
    }

    private void begin(String name, List<String> command) throws IOException {
        running.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start());
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
