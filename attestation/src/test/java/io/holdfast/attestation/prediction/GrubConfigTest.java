package io.holdfast.attestation.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.attestation.eventlog.Event;
import io.holdfast.attestation.eventlog.EventLog;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.kernel.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GrubConfigTest {
    private static final String CONFIG = """
            if [ x"${feature_menuentry_id}" = xy ]; then
              menuentry_id_option="--id"
            fi
            menuentry 'Debian GNU/Linux' --class debian $menuentry_id_option 'gnulinux-simple-1' {
            \tload_video
            \techo\t'Loading Linux 6.1.0-57-amd64 ...'
            \tlinux\t/boot/vmlinuz-6.1.0-57-amd64 root=UUID=1 ro  quiet
            \tinitrd\t/boot/initrd.img-6.1.0-57-amd64
            }
            linux $where/vmlinuz
            echo "in double quotes"
            """;

    @Test
    void saysWhatGrubMeasuresOfAMenuEntryAndOfTheKernelInIt() {
        assertThat(GrubConfig.read(CONFIG).measured())
                .containsExactly(
                        """
                        menuentry Debian GNU/Linux --class debian --id gnulinux-simple-1 {
                        \tload_video
                        \techo\t'Loading Linux 6.1.0-57-amd64 ...'
                        \tlinux\t/boot/vmlinuz-6.1.0-57-amd64 root=UUID=1 ro  quiet
                        \tinitrd\t/boot/initrd.img-6.1.0-57-amd64
                        }""",
                        "setparams Debian GNU/Linux",
                        "echo Loading Linux 6.1.0-57-amd64 ...",
                        "linux /boot/vmlinuz-6.1.0-57-amd64 root=UUID=1 ro quiet",
                        "/boot/vmlinuz-6.1.0-57-amd64 root=UUID=1 ro quiet",
                        "initrd /boot/initrd.img-6.1.0-57-amd64");
    }

    /** The configuration of the boot {@code sb_on}, whose log has these digests. */
    @Test
    void theDigestsAreThoseOfARealBoot() throws Exception {
        String log =
                HexFormat.of().formatHex(Files.readAllBytes(Path.of("src/test/resources/boots/sb_on/eventlog.bin")));
        var measured = GrubConfig.read("""
                set timeout=0
                search --no-floppy --file --set=root /vmlinuz
                linux /vmlinuz console=ttyS0 panic=5 ima_policy=tcb rootfstype=ramfs
                initrd /initrd.img
                """).measured();
        assertThat(measured)
                .hasSize(3)
                .allSatisfy(text -> assertThat(log)
                        .contains(
                                Digest.of(text.getBytes(StandardCharsets.UTF_8)).toString()));
    }

    /** A menu as update-grub writes it, and the log of the boot that it led to; the other kernel of it was not started. */
    @Test
    void everyMeasurementOfAMenuThatNamesTheKernelIsForeseen() throws Exception {
        Path menu = Path.of("src/test/resources/menu");
        Set<String> foreseen = GrubConfig.read(Files.readString(menu.resolve("grub.cfg"))).measured().stream()
                .map(text -> Digest.of(text.getBytes(StandardCharsets.UTF_8)).toString())
                .collect(Collectors.toSet());
        List<String> commands = new ArrayList<>();
        for (Event event :
                EventLog.parse(Files.readAllBytes(menu.resolve("eventlog.bin"))).events()) {
            String text = new String(event.data().array(), StandardCharsets.UTF_8);
            String digest = event.digest(HashAlgorithm.SHA256)
                    .map(bytes -> HexFormat.of().formatHex(bytes.array()))
                    .orElse("");
            if (event.pcr() == 8 && text.matches("(?s).*(Debian|ramdisk|6\\.1\\.0-5[56]).*")) {
                assertThat(foreseen).as(text).contains(digest);
                commands.add(text.replaceAll("^(\\w+: \\w+).*", "$1"));
            }
        }
        assertThat(commands).hasSize(8);
    }

    /** As the EFI stub of the boot {@code sb_off} measured what GRUB gave it. */
    @Test
    void aKernelThatIsStartedAsAnEfiProgramMeasuresItsCommandLineInUtf16() throws Exception {
        String log =
                HexFormat.of().formatHex(Files.readAllBytes(Path.of("src/test/resources/boots/sb_off/eventlog.bin")));
        assertThat(GrubConfig.loadOptions("initrd=\\initrd.img console=ttyS0 panic=5 ima_policy=tcb rootfstype=ramfs"))
                .anySatisfy(
                        options -> assertThat(log).contains(Digest.of(options).toString()));
    }

    @Test
    void theCommandLineOfAKernelIsQuotedAsGrubDoesIt() {
        GrubConfig config = GrubConfig.read("linux /vmlinuz ro 'dyndbg=\"file a +p\"'\n");
        assertThat(config.commandLines()).containsExactly("/vmlinuz ro \"dyndbg=\\\"file a +p\\\"\"");
        assertThat(config.measured())
                .containsExactly("linux /vmlinuz ro dyndbg=\"file a +p\"", "/vmlinuz ro \"dyndbg=\\\"file a +p\\\"\"");
    }

    /** Blocks in blocks are read again and again; that has a bound. */
    @Test
    void deepBlocksDoNotFillTheMemory() {
        int depth = 40_000;
        assertThat(GrubConfig.read("submenu 'a' {\n".repeat(depth) + "}\n".repeat(depth))
                        .measured())
                .hasSizeLessThan(50);
    }

    @Test
    void comesToAnEndWithAnyText() {
        Random random = new Random(7);
        for (int round = 0; round < 5_000; round++) {
            StringBuilder text = new StringBuilder(CONFIG);
            for (int change = 0; change < 20; change++) {
                text.setCharAt(random.nextInt(text.length()), "{}'\"$# \n;\\x".charAt(random.nextInt(11)));
            }
            assertThat(GrubConfig.read(text.toString()).measured()).hasSizeLessThan(50);
        }
        assertThat(GrubConfig.read("linux x\n".repeat(200_000)).measured()).isEmpty();
    }
}
