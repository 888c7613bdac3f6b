package io.holdfast.extensions.guestattestation;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.attestation.prediction.Authenticode;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Below a root of its own: what an update of a kernel leaves, and what somebody else does. */
class DebianBootTest {
    private static final Instant UPDATE = Instant.parse("2026-11-20T10:00:00Z");

    /** When Debian made the packages. */
    private static final Instant MADE = Instant.parse("2026-11-14T10:29:00Z");

    @TempDir
    private Path root;

    @BeforeEach
    void anUpdate() throws Exception {
        write(
                "var/lib/dpkg/info/linux-image-6.1.0-57-amd64.md5sums",
                sum(image(7)) + "  boot/vmlinuz-6.1.0-57-amd64\n");
        write("var/lib/dpkg/info/shim-signed.md5sums", sum(image(1)) + "  usr/lib/shim/shimx64.efi.signed\n");
        for (String name : List.of("linux-image-6.1.0-57-amd64", "shim-signed")) {
            write("var/lib/dpkg/info/" + name + ".list", "");
            at("var/lib/dpkg/info/" + name + ".list", UPDATE);
            at("var/lib/dpkg/info/" + name + ".md5sums", MADE);
        }
        write("boot/vmlinuz-6.1.0-57-amd64", image(7));
        write("boot/efi/EFI/debian/shimx64.efi", image(1));
        write("boot/initrd.img-6.1.0-57-amd64", "initrd".getBytes(StandardCharsets.UTF_8));
        write("boot/grub/grub.cfg", "linux /boot/vmlinuz-6.1.0-57-amd64 ro\n");
        at("boot/initrd.img-6.1.0-57-amd64", UPDATE.plusSeconds(60));
        at("boot/grub/grub.cfg", UPDATE.plusSeconds(90));
    }

    private Path write(String file, String text) throws IOException {
        return write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private Path write(String file, byte[] content) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.resolveSibling("."));
        return Files.write(path, content);
    }

    private void at(String file, Instant time) throws IOException {
        Files.setLastModifiedTime(root.resolve(file), FileTime.from(time));
    }

    private static String sum(byte[] content) throws Exception {
        return String.format(
                "%032x", new BigInteger(1, MessageDigest.getInstance("MD5").digest(content)));
    }

    /** The least that is an EFI program. */
    private static byte[] image(int content) {
        byte[] image = new byte[400];
        ByteBuffer data = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        data.put(0, (byte) 'M').put(1, (byte) 'Z').putInt(0x3C, 64).putInt(64, 0x4550);
        data.putShort(84, (short) 240).putShort(88, (short) 0x20B).putInt(88 + 60, 330);
        data.put(399, (byte) content);
        return image;
    }

    private static String program(int content) throws Exception {
        return HexFormat.of().formatHex(Authenticode.sha256(image(content)).array());
    }

    private static String text(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static String utf16(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_16LE)).toString();
    }

    private static List<String> events(JsonObject prediction) {
        return prediction.array("events").orElse(JsonArray.EMPTY).items().stream()
                .map(event -> pcr((JsonObject) event))
                .toList();
    }

    private static String pcr(JsonObject event) {
        return event.find("pcr").map(Json::compact).orElseThrow() + " "
                + event.string("digest").orElseThrow();
    }

    @Test
    void whatAnUpdateLeftIsForeseen() throws Exception {
        assertThat(events(new DebianBoot(root).prediction()))
                .containsExactlyInAnyOrder(
                        "4 " + program(1),
                        "4 " + program(7),
                        "9 " + Digest.of(image(7)),
                        "9 " + text("initrd"),
                        "9 " + text("linux /boot/vmlinuz-6.1.0-57-amd64 ro\n"),
                        "8 " + text("linux /boot/vmlinuz-6.1.0-57-amd64 ro"),
                        "8 " + text("/boot/vmlinuz-6.1.0-57-amd64 ro"),
                        "9 " + utf16("BOOT_IMAGE=/boot/vmlinuz-6.1.0-57-amd64 ro"),
                        "9 " + utf16("BOOT_IMAGE=/boot/vmlinuz-6.1.0-57-amd64 ro\0"));
    }

    /** Neither a program that no package has nor an initrd that was made at another time counts. */
    @Test
    void whatSomebodyElsePutThereIsNotForeseen() throws Exception {
        DebianBoot boot = new DebianBoot(root);
        JsonObject before = boot.prediction();
        write("boot/efi/EFI/debian/grubx64.efi", image(9));
        write("boot/vmlinuz-6.1.0-57-amd64", image(8));
        write("boot/initrd.img-6.1.0-57-amd64", "backdoor".getBytes(StandardCharsets.UTF_8));
        at("boot/initrd.img-6.1.0-57-amd64", UPDATE.plusSeconds(7200));
        assertThat(boot.changedSince(before)).isTrue();
        assertThat(events(boot.prediction()))
                .contains("4 " + program(1))
                .doesNotContain("4 " + program(8), "4 " + program(9), "9 " + text("backdoor"), "9 " + text("initrd"));
    }

    /** GRUB reads the lists of its modules at each start, and measures them as it does any file. */
    @Test
    void listsAndFontsOfGrubAreForeseenWhereAPackageHasThem() throws Exception {
        write(
                "var/lib/dpkg/info/grub-efi-amd64-bin.md5sums",
                sum("*acpi: acpi\n".getBytes(StandardCharsets.UTF_8)) + "  usr/lib/grub/x86_64-efi/command.lst\n");
        write("boot/grub/x86_64-efi/command.lst", "*acpi: acpi\n".getBytes(StandardCharsets.UTF_8));
        write("boot/grub/x86_64-efi/fs.lst", "evil\n".getBytes(StandardCharsets.UTF_8));
        assertThat(events(new DebianBoot(root).prediction()))
                .contains("9 " + text("*acpi: acpi\n"))
                .doesNotContain("9 " + text("evil\n"));
    }

    /** The time at which a package was made says nothing of when it was unpacked. */
    @Test
    void whatHasTheAgeOfAPackageIsNotForeseen() throws Exception {
        write("boot/initrd.img-6.1.0-57-amd64", "backdoor".getBytes(StandardCharsets.UTF_8));
        at("boot/initrd.img-6.1.0-57-amd64", MADE.plusSeconds(60));
        assertThat(events(new DebianBoot(root).prediction())).doesNotContain("9 " + text("backdoor"));
    }

    @Test
    void aMachineWithoutThePackageManagerForeseesNothing() {
        assertThat(new DebianBoot(root.resolve("none")).prediction()).isEqualTo(JsonObject.EMPTY);
    }
}
