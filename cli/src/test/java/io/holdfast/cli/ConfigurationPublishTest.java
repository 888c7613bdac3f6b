package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packages of machine configuration in the documented form. */
class ConfigurationPublishTest {
    private static final String META = "{\"Type\":\"AuditAndSet\",\"Version\":\"1.2.0\"}";

    @TempDir
    Path folder;

    private FakeControlPlane controlPlane;
    private Path data;

    @BeforeEach
    void start() throws Exception {
        data = folder.resolve("data");
        controlPlane = new FakeControlPlane(data);
    }

    @AfterEach
    void stop() throws Exception {
        controlPlane.close();
    }

    private Path zip(Map<String, String> files) throws Exception {
        Path zip = Files.createTempFile(folder, "Web", ".zip");
        try (OutputStream file = Files.newOutputStream(zip);
                ZipOutputStream out = new ZipOutputStream(file)) {
            for (Map.Entry<String, String> each : files.entrySet()) {
                out.putNextEntry(new ZipEntry(each.getKey()));
                out.write(each.getValue().getBytes(StandardCharsets.UTF_8));
                out.closeEntry();
            }
        }
        return zip;
    }

    private Cli.Result publish(Path zip, String publisher) {
        return new Cli().run("configuration", "publish", zip, "--publisher", publisher, "--data", data);
    }

    @Test
    void aPackageIsPublishedAsTheConfigurationThatItHolds() throws Exception {
        Path zip = zip(Map.of("Web.mof", "x", "Web.metaconfig.json", "\ufeff" + META, "Modules/x.psm1", ""));
        Cli.Result result = publish(zip, "Contoso.Base");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("Contoso.Base/Web 1.2.0 is published", "contentUri   holdfast://Contoso.Base/Web/1.2.0");
        assertThat(controlPlane.catalogue.getFirst().string("kind")).contains("configuration");
        assertThat(new Cli().run("configuration", "list", "--data", data).out())
                .contains("holdfast://Contoso.Base/Web/1.2.0");
        assertThat(new Cli()
                        .run("extension", "publish", zip, "--publisher", "Contoso.Base", "--data", data)
                        .err())
                .contains("HandlerManifest.json");
    }

    @Test
    void whatIsNoPackageOfAConfigurationIsRefusedBeforeItIsSigned() throws Exception {
        assertThat(publish(zip(Map.of("Web.mof", "x")), "Contoso.Base").err())
                .contains("has 0 files NAME.metaconfig.json");
        assertThat(publish(zip(Map.of("Web.metaconfig.json", META)), "Contoso.Base")
                        .err())
                .contains("has no Web.mof");
        assertThat(publish(zip(Map.of("Web.mof", "x", "Web.metaconfig.json", "{\"Type\":\"Set\"}")), "Contoso.Base")
                        .err())
                .contains("Type 'Set' (expected: Audit or AuditAndSet)");
        assertThat(publish(zip(Map.of("../Web.mof", "x", "Web.mof", "x", "Web.metaconfig.json", META)), "Contoso.Base")
                        .err())
                .contains("is not a plain relative path");
        assertThat(publish(zip(Map.of("my-web.mof", "x", "my-web.metaconfig.json", META)), "Contoso.Base")
                        .err())
                .contains("does not say its type", "--type");
        assertThat(controlPlane.catalogue).isEmpty();
    }
}
