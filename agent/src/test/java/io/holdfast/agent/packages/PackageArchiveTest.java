package io.holdfast.agent.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.agent.packages.PackageException.Reason;
import io.holdfast.kernel.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackageArchiveTest {
    private static final PackageLimits LIMITS = new PackageLimits(10 << 20, 4 << 20, 100, 100, 1 << 20);
    private static final int CENTRAL = 0x02014b50;

    @TempDir
    Path folder;

    private static byte[] zip(String... namesAndContents) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                zip.putNextEntry(new ZipEntry(namesAndContents[i]));
                zip.write(namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private Path extract(byte[] zip) throws IOException, PackageException {
        StagedPackage staged = StagedPackage.receive(
                new ByteArrayInputStream(zip), Digest.of(zip), LIMITS.packed(), folder.resolve("package.zip"));
        PackageArchive.extract(staged, folder.resolve("out"), LIMITS);
        return folder.resolve("out");
    }

    private void refused(byte[] zip, Reason reason) throws IOException {
        try {
            extract(zip);
        } catch (PackageException e) {
            assertThat(e.reason()).describedAs(e.getMessage()).isEqualTo(reason);
            assertThat(folder.resolve("out")).doesNotExist();
            return;
        }
        throw new AssertionError("was extracted");
    }

    /** Puts a number into the record of the first entry in the central directory. */
    private static byte[] patched(byte[] zip, int offset, int length, long value) {
        ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (bytes.getInt(at) != CENTRAL) {
            at++;
        }
        if (length == 2) {
            bytes.putShort(at + offset, (short) value);
        } else {
            bytes.putInt(at + offset, (int) value);
        }
        return zip;
    }

    @Test
    void extractsFilesThatTheOwnerMayRun() throws Exception {
        Path out = extract(zip("HandlerManifest.json", "[]", "bin/", "", "bin/tool", "#!/bin/sh\n", "a/b/c", "deep"));

        assertThat(out.resolve("bin/tool")).hasContent("#!/bin/sh\n");
        assertThat(out.resolve("a/b/c")).hasContent("deep");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out.resolve("bin/tool"))))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
                .isEqualTo("rwx------");
    }

    @Test
    void manifestComesUpFromDeeperAndLosesItsMark() throws Exception {
        assertThat(Files.readAllBytes(
                        extract(zip("sub/HandlerManifest.json", "\uFEFF[1]")).resolve("HandlerManifest.json")))
                .isEqualTo("[1]".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void packageWithoutManifestIsRefused() throws Exception {
        refused(zip("bin/tool", "x"), Reason.NO_MANIFEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil",
                "a/../../evil",
                "/etc/evil",
                "a//b",
                "a\\..\\evil",
                "C:evil",
                "c:/evil",
                "..",
                "a/..",
                "bad\nname",
                "a/./../b",
                "nul\0name"
            })
    void namesThatLeaveTheFolderAreRefused(String name) throws Exception {
        refused(zip("HandlerManifest.json", "[]", name, "x"), Reason.UNSAFE_NAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"./HandlerManifest.json", "HandlerManifest.json/x"})
    void nameThatIsThereAlreadyIsRefused(String name) throws Exception {
        refused(zip("HandlerManifest.json", "[]", name, "x"), Reason.UNSAFE_NAME);
    }

    @ParameterizedTest
    @ValueSource(ints = {0120777, 0060600, 0010600, 0140600})
    void linksAndSpecialFilesAreRefused(int mode) throws Exception {
        refused(patched(zip("HandlerManifest.json", "[]"), 38, 4, (long) mode << 16), Reason.UNSAFE_ENTRY);
    }

    @Test
    void encryptedEntryIsRefused() throws Exception {
        refused(patched(zip("HandlerManifest.json", "[]"), 8, 2, 1), Reason.UNSAFE_ENTRY);
    }

    @Test
    void anotherNameInTheLocalHeaderIsRefused() throws Exception {
        byte[] zip = zip("HandlerManifest.json", "[]");
        zip[30] = 'X';
        refused(zip, Reason.UNSAFE_ENTRY);
    }

    @Test
    void entriesThatShareBytesAreRefused() throws Exception {
        byte[] zip = zip("HandlerManifest.json", "[]", "HandlerManifest.jsox", "[]");
        int second = secondRecord(zip);
        ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).putInt(second + 42, 0);
        refused(zip, Reason.UNSAFE_ENTRY);
    }

    private static int secondRecord(byte[] zip) {
        ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        int at = zip.length - 22;
        while (bytes.getInt(at) != CENTRAL) {
            at--;
        }
        return at;
    }

    @Test
    void declaredSizeIsBindingBothWays() throws Exception {
        refused(patched(zip("HandlerManifest.json", "x".repeat(1000)), 24, 4, 10), Reason.DAMAGED);
        refused(patched(zip("HandlerManifest.json", "x".repeat(1000)), 24, 4, 2000), Reason.DAMAGED);
    }

    @Test
    void wrongChecksumIsRefused() throws Exception {
        CRC32 other = new CRC32();
        other.update(7);
        refused(patched(zip("HandlerManifest.json", "[]"), 16, 4, other.getValue()), Reason.DAMAGED);
    }

    @Test
    void bombsAreRefusedBeforeAnythingIsWritten() throws Exception {
        refused(zip("HandlerManifest.json", "[]", "zeros", "\0".repeat(2 << 20)), Reason.TOO_LARGE);
        refused(patched(zip("HandlerManifest.json", "[]"), 24, 4, 0xfffffff0L), Reason.TOO_LARGE);
    }

    @Test
    void tooManyEntriesAreRefused() throws Exception {
        String[] names = new String[2 * 101];
        for (int i = 0; i < 101; i++) {
            names[2 * i] = "file" + i;
            names[2 * i + 1] = "";
        }
        refused(zip(names), Reason.TOO_MANY_ENTRIES);
    }

    @Test
    void wrongDigestOrLengthLeavesNoFile() throws Exception {
        byte[] zip = zip("HandlerManifest.json", "[]");
        Path file = folder.resolve("package.zip");
        assertThatThrownBy(() -> StagedPackage.receive(
                        new ByteArrayInputStream(zip), Digest.of(new byte[] {1}), LIMITS.packed(), file))
                .isInstanceOf(PackageException.class)
                .hasMessageContaining("expected: " + Digest.of(new byte[] {1}));
        assertThat(file).doesNotExist();
        assertThatThrownBy(() -> StagedPackage.receive(new ByteArrayInputStream(zip), Digest.of(zip), 10, file))
                .isInstanceOf(PackageException.class);
        assertThat(file).doesNotExist();
    }

    /** Whatever the bytes, the outcome is a package or a refusal, and nothing lies outside of the folder. */
    @Test
    void changedBytesNeverSurprise() throws Exception {
        byte[] good = zip("HandlerManifest.json", "[]", "bin/tool", "y".repeat(300), "a/", "", "a/b", "z");
        Random random = new Random(20261121);
        int extracted = 0;
        for (int round = 0; round < 3000; round++) {
            byte[] zip = good.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                zip[random.nextInt(zip.length)] = (byte) random.nextInt();
            }
            try {
                extract(zip);
                extracted++;
            } catch (PackageException e) {
                assertThat(e.reason()).isNotNull();
            }
            io.holdfast.agent.platform.DurableFiles.deleteTree(folder.resolve("out"));
            Files.deleteIfExists(folder.resolve("package.zip"));
            assertThat(folder).isEmptyDirectory();
        }
        assertThat(extracted).isBetween(1, 2500);
    }
}
