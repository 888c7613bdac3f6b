package io.holdfast.attestation.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
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
        assertThat(GrubConfig.measured(CONFIG))
                .containsExactly(
                        """
                        menuentry Debian GNU/Linux --class debian --id gnulinux-simple-1 {
                        \tload_video
                        \techo\t'Loading Linux 6.1.0-57-amd64 ...'
                        \tlinux\t/boot/vmlinuz-6.1.0-57-amd64 root=UUID=1 ro  quiet
                        \tinitrd\t/boot/initrd.img-6.1.0-57-amd64
                        }""",
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
        var measured = GrubConfig.measured("""
                set timeout=0
                search --no-floppy --file --set=root /vmlinuz
                linux /vmlinuz console=ttyS0 panic=5 ima_policy=tcb rootfstype=ramfs
                initrd /initrd.img
                """);
        assertThat(measured)
                .hasSize(3)
                .allSatisfy(text -> assertThat(log)
                        .contains(
                                Digest.of(text.getBytes(StandardCharsets.UTF_8)).toString()));
    }

    @Test
    void comesToAnEndWithAnyText() {
        Random random = new Random(7);
        for (int round = 0; round < 5_000; round++) {
            StringBuilder text = new StringBuilder(CONFIG);
            for (int change = 0; change < 20; change++) {
                text.setCharAt(random.nextInt(text.length()), "{}'\"$# \n;\\x".charAt(random.nextInt(11)));
            }
            assertThat(GrubConfig.measured(text.toString())).hasSizeLessThan(50);
        }
        assertThat(GrubConfig.measured("linux x\n".repeat(200_000))).isEmpty();
    }
}
