package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.cli.outcome.CommandException;
import io.holdfast.cli.packages.PackageKind;
import io.holdfast.cli.packages.StagedPackage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders and zips that must not become packages. */
class HandlerSourceTest {
    private static final String MANIFEST = "[{\"handlerManifest\": {" + Handler.COMMANDS + "}}]";

    @TempDir
    Path folder;

    private int staged;

    private StagedPackage stage(Path source) throws CommandException {
        return StagedPackage.stage(source, folder.resolve("staged-" + staged++), PackageKind.EXTENSION);
    }

    private String refusal(Path source) {
        CommandException refused = catchThrowableOfType(CommandException.class, () -> stage(source));
        assertThat(refused).as("refusal of " + source).isNotNull();
        assertThat(refused.code().number()).isEqualTo(2);
        return String.valueOf(refused.getMessage());
    }

    private Path zip(String... namesAndContents) throws IOException {
        Path zip = folder.resolve("zip-" + staged++);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                out.putNextEntry(new ZipEntry(namesAndContents[i]));
                out.write(namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8));
                out.closeEntry();
            }
        }
        return zip;
    }

    @Test
    void linksAndSpecialFilesAreRefused() throws Exception {
        Path link = Handler.sample(folder.resolve("link"), "1.0.0");
        Files.createSymbolicLink(link.resolve("bin/shadow"), Path.of("/etc/shadow"));
        assertThat(refusal(link)).contains("bin/shadow: is a link or a special file");

        Path above = Handler.sample(folder.resolve("above"), "1.0.0");
        Files.createSymbolicLink(above.resolve("etc"), Path.of("/etc"));
        assertThat(refusal(above)).contains("etc: is a link");

        Path pipe = Handler.sample(folder.resolve("pipe"), "1.0.0");
        assertThat(OpenSsl.run(pipe, "mkfifo", "bin/pipe").code()).isZero();
        assertThat(refusal(pipe)).contains("bin/pipe: is a link or a special file");
    }

    @Test
    void thereIsOneManifest() throws Exception {
        Path without = Handler.sample(folder.resolve("without"), "1.0.0");
        Files.delete(without.resolve("HandlerManifest.json"));
        assertThat(refusal(without)).contains("0 files HandlerManifest.json");
        assertThat(refusal(Files.createDirectory(folder.resolve("empty")))).contains("is empty");
        assertThat(refusal(folder.resolve("nowhere"))).contains("nowhere: is not there");

        for (String inner : new String[] {"a", "b"}) {
            Files.createDirectory(without.resolve(inner));
            Files.writeString(without.resolve(inner).resolve("HandlerManifest.json"), MANIFEST);
        }
        assertThat(refusal(without)).contains("2 files HandlerManifest.json and none at the top");
        Files.delete(without.resolve("b/HandlerManifest.json"));
        assertThat(stage(without).metadata().multiConfig()).isFalse();
        assertThat(refusal(zip("a/HandlerManifest.json", MANIFEST, "b/HandlerManifest.json", MANIFEST)))
                .contains("2 files");
    }

    @Test
    void aManifestOfTwoHandlersOrWithoutCommandsIsRefused() throws Exception {
        String two = "[" + MANIFEST.substring(1, MANIFEST.length() - 1) + "," + MANIFEST.substring(1);
        assertThat(refusal(zip("HandlerManifest.json", two))).contains("array of one object");
        assertThat(refusal(zip("HandlerManifest.json", "[{}]"))).contains("installCommand is missing");
        assertThat(refusal(zip("HandlerManifest.json", "nonsense"))).contains("HandlerManifest.json");
        assertThat(refusal(zip("HandlerManifest.json", " ".repeat(300_000)))).contains("longer than");
    }

    @Test
    void namesThatLeaveTheFolderAreRefused() throws Exception {
        for (String name : new String[] {"../x", "/etc/x", "a/../../x", "a\\x", "C:x", "a//x", "./x", "a\nx"}) {
            assertThat(refusal(zip("HandlerManifest.json", MANIFEST, name, "x")))
                    .contains("is not a plain relative path");
        }
        Path twice = zip("HandlerManifest.json", MANIFEST, "HandlerManifest.jsom", "x");
        byte[] bytes = Files.readAllBytes(twice);
        String latin = new String(bytes, StandardCharsets.ISO_8859_1).replace(".jsom", ".json");
        Files.write(twice, latin.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(refusal(twice)).contains("stands twice");
    }

    @Test
    void manifestXmlReadsNoOtherFiles() throws Exception {
        Files.writeString(folder.resolve("secret"), "Contoso");
        String xml = "<!DOCTYPE x [<!ENTITY e SYSTEM \""
                + folder.resolve("secret").toUri() + "\">]><x><ProviderNameSpace>&e;</ProviderNameSpace></x>";
        assertThat(refusal(zip("HandlerManifest.json", MANIFEST, "manifest.xml", xml)))
                .contains("manifest.xml")
                .doesNotContain("Contoso");
        assertThat(refusal(zip("HandlerManifest.json", MANIFEST, "manifest.xml", "<x><Type>")))
                .contains("manifest.xml: is not XML");
    }

    @Test
    void brokenZipsEndInOneKindOfRefusal() throws Exception {
        Path good = zip(
                "HandlerManifest.json", MANIFEST, "manifest.xml", "<x><Type>Sample</Type></x>", "bin/sample", "exit 0");
        byte[] bytes = Files.readAllBytes(good);
        Random random = new Random(20261121);
        Path broken = folder.resolve("broken.zip");
        int refused = 0;
        for (int round = 0; round < 1500; round++) {
            byte[] changed = bytes.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            Files.write(broken, changed);
            Path target = folder.resolve("target");
            try {
                StagedPackage.stage(broken, target, PackageKind.EXTENSION);
            } catch (CommandException e) {
                refused++;
            }
            Files.delete(target);
        }
        assertThat(refused).isBetween(300, 1500);
        Files.writeString(broken, "no zip at all");
        assertThat(refusal(broken)).contains("broken.zip");
    }
}
