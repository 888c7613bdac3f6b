package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.packages.PackageIndex;
import io.holdfast.trust.packages.PackageManifest;
import io.holdfast.trust.packages.PackageTrust;
import io.holdfast.trust.packages.PinnedRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.TimeZone;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtensionSignTest {
    private static final ExtensionType TYPE = ExtensionType.of("Contoso.Ext", "Sample");

    @TempDir
    Path folder;

    private final Cli cli = new Cli();

    @BeforeEach
    void publisher() {
        OpenSsl.publisher(folder);
    }

    private Cli.Result sign(Path source, String out, Object... more) {
        return signAs("signer", source, out, more);
    }

    private Cli.Result signAs(String signer, Path source, String out, Object... more) {
        Object[] fixed = {
            "extension",
            "sign",
            source,
            "--key",
            folder.resolve(signer + ".key"),
            "--cert",
            folder.resolve(signer + ".pem"),
            "--out",
            folder.resolve(out)
        };
        Object[] all = java.util.Arrays.copyOf(fixed, fixed.length + more.length);
        System.arraycopy(more, 0, all, fixed.length, more.length);
        return cli.run(all);
    }

    private PackageIndex index(String out) throws Exception {
        return trust().index(Files.readAllBytes(folder.resolve(out).resolve("index.cms")), TYPE, Instant.now());
    }

    private PackageTrust trust() throws Exception {
        return new PackageTrust(List.of(new PinnedRoot(
                Pem.certificates(Files.readString(folder.resolve("root.pem"))).getFirst(), List.of("Contoso.*"))));
    }

    @Test
    void aMachineAndOpensslAcceptWhatIsSigned() throws Exception {
        Cli.Result result = sign(Handler.sample(folder.resolve("sample"), "1.0.0"), "out");
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();

        Path out = folder.resolve("out");
        assertThat(out).isDirectoryNotContaining("glob:**/.holdfast-*");
        for (String name : List.of("manifest", "index")) {
            OpenSsl.must(
                    folder,
                    "cms -verify -binary -inform DER -in out/" + name + ".cms -CAfile root.pem -purpose any -out "
                            + name + ".json");
        }
        Path zip = out.resolve("Contoso.Ext.Sample__1.0.0.zip");
        PackageManifest manifest = PackageManifest.parse(Files.readAllBytes(folder.resolve("manifest.json")));
        assertThat(manifest.digest()).isEqualTo(Digest.of(Files.readAllBytes(zip)));
        assertThat(manifest.size()).isEqualTo(Files.size(zip));

        PackageIndex index = index("out");
        assertThat(index.sequence()).isEqualTo(1);
        HandlerVersion version = new HandlerVersion("1.0.0");
        assertThat(trust().manifest(
                                Files.readAllBytes(out.resolve("manifest.cms")), TYPE, version, index.require(version)))
                .isEqualTo(manifest);
    }

    @Test
    void aFolderGivesTheSameZipWhereverAndWheneverItIsMade() throws Exception {
        Path sample = Handler.sample(folder.resolve("sample"), "1.0.0");
        Files.createDirectory(sample.resolve("empty"));
        sign(sample, "first");

        Path other = folder.resolve("other");
        Files.createDirectories(other.resolve("empty"));
        Handler.sample(other, "1.0.0");
        Files.setLastModifiedTime(other.resolve("bin/sample"), FileTime.from(Instant.EPOCH));
        other.resolve("bin/sample").toFile().setExecutable(true);
        TimeZone zone = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
            sign(other, "second");
        } finally {
            TimeZone.setDefault(zone);
        }
        String name = "Contoso.Ext.Sample__1.0.0.zip";
        assertThat(folder.resolve("second").resolve(name))
                .hasSameBinaryContentAs(folder.resolve("first").resolve(name));
        try (ZipFile zip = new ZipFile(folder.resolve("first").resolve(name).toFile())) {
            assertThat(zip.stream().map(entry -> entry.getName()))
                    .containsExactly("HandlerManifest.json", "bin/sample", "empty/");
        }
    }

    @Test
    void theNextIndexKeepsVersionsAndRevokesSome() throws Exception {
        sign(Handler.sample(folder.resolve("a"), "1.0.0"), "one");
        sign(Handler.sample(folder.resolve("b"), "1.1.0"), "two", "--index", folder.resolve("one/index.cms"));
        OpenSsl.signer(folder, "later");
        Cli.Result result = signAs(
                "later",
                Handler.sample(folder.resolve("c"), "1.2.0"),
                "three",
                "--index",
                folder.resolve("two/index.cms"),
                "--root",
                folder.resolve("root.pem"),
                "--revoke",
                "1.1.0");
        assertThat(result.err()).isEmpty();
        PackageIndex index = index("three");
        assertThat(index.sequence()).isEqualTo(3);
        assertThat(index.versions())
                .extracting(entry -> entry.version() + (entry.revoked() ? " revoked" : ""))
                .containsExactly("1.0.0", "1.1.0 revoked", "1.2.0");
    }

    @Test
    void aStrangersIndexIsNotCarriedOver() throws Exception {
        Path strange = Files.createDirectory(folder.resolve("strange"));
        OpenSsl.publisher(strange);
        cli.run(
                "extension",
                "sign",
                Handler.sample(folder.resolve("a"), "0.9.0"),
                "--key",
                strange.resolve("signer.key"),
                "--cert",
                strange.resolve("signer.pem"),
                "--out",
                strange.resolve("o"));
        Cli.Result result =
                sign(Handler.sample(folder.resolve("b"), "1.0.0"), "out", "--index", strange.resolve("o/index.cms"));
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("is not this publisher's", "does not chain");
        assertThat(folder.resolve("out/index.cms")).doesNotExist();
    }

    @Test
    void aVersionNeverChanges() throws Exception {
        Path sample = Handler.sample(folder.resolve("sample"), "1.0.0");
        sign(sample, "one");
        Cli.Result again = sign(sample, "two", "--index", folder.resolve("one/index.cms"));
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).contains("version 1.0.0 of Contoso.Ext/Sample stands in the index already");
        Cli.Result restarted = sign(sample, "one");
        assertThat(restarted.code()).isEqualTo(2);
        assertThat(restarted.err()).contains("--index with the index before");
    }

    @Test
    void optionsNameWhatAHandlerDoesNotSayAndDoNotContradictIt() throws Exception {
        Path nameless = Handler.nameless(folder.resolve("nameless"));
        assertThat(sign(nameless, "a").err()).contains("does not say its publisher", "--publisher");
        Object[] options = {"--publisher", "Contoso.Ext", "--type", "Sample", "--version", "2.0"};
        assertThat(sign(nameless, "b", options).code()).isZero();
        assertThat(index("b").find(new HandlerVersion("2.0"))).isPresent();

        Files.writeString(nameless.resolve("manifest.xml"), """
                <?xml version="1.0"?>
                <ExtensionImage xmlns="http://schemas.microsoft.com/windowsazure">
                  <ProviderNameSpace>Contoso.Ext</ProviderNameSpace><Type>Sample</Type><Version>3.0</Version>
                  <More><Version>9</Version></More>
                </ExtensionImage>
                """);
        assertThat(sign(nameless, "c").out()).contains("Contoso.Ext/Sample 3.0 is signed");
        Cli.Result contradicted = sign(nameless, "d", options);
        assertThat(contradicted.code()).isEqualTo(2);
        assertThat(contradicted.err()).contains("--version is '2.0', and the package says '3.0'");
    }

    @Test
    void aFinishedZipIsSignedAsItIs() throws Exception {
        sign(Handler.sample(folder.resolve("sample"), "1.0.0"), "one");
        Path zip = folder.resolve("one/Contoso.Ext.Sample__1.0.0.zip");
        Path finished = folder.resolve("finished.zip");
        Files.copy(zip, finished);
        assertThat(sign(finished, "two").code()).isZero();
        assertThat(folder.resolve("two/Contoso.Ext.Sample__1.0.0.zip")).hasSameBinaryContentAs(zip);
    }

    @Test
    void keysThatDoNotFitAreUnusable() throws Exception {
        Path sample = Handler.sample(folder.resolve("sample"), "1.0.0");
        OpenSsl.signer(folder, "other");
        Files.copy(folder.resolve("other.pem"), folder.resolve("mixed.pem"));
        Files.copy(folder.resolve("signer.key"), folder.resolve("mixed.key"));
        assertThat(signAs("mixed", sample, "a").code()).isEqualTo(2);

        OpenSsl.must(folder, "pkcs8 -topk8 -in signer.key -passout pass:x -out locked.key");
        Files.copy(folder.resolve("signer.pem"), folder.resolve("locked.pem"));
        Cli.Result locked = signAs("locked", sample, "b");
        assertThat(locked.code()).isEqualTo(2);
        assertThat(locked.err()).contains("locked.key", "not encrypted PKCS#8");
        assertThat(signAs("missing", sample, "c").err()).contains("missing.key: is not there");
        assertThat(cli.run("extension", "sign", sample, "--out", folder).code()).isEqualTo(2);
        assertThat(cli.run("extension", "sign", sample).code()).isEqualTo(2);
        assertThat(cli.run("extension").code()).isEqualTo(2);
    }
}
