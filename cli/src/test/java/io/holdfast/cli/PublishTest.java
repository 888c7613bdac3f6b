package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishTest {
    private static final ExtensionType TYPE = ExtensionType.of("Contoso.Ext", "Sample");

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
        try (Stream<Path> left = Files.list(data)) {
            assertThat(left).noneMatch(path -> path.getFileName().toString().startsWith(".holdfast-"));
        }
    }

    private Cli.Result run(Object... arguments) {
        return run(new Cli(), arguments);
    }

    private Cli.Result run(Cli cli, Object... arguments) {
        List<Object> all = new ArrayList<>(Arrays.asList(arguments));
        all.add("--data");
        all.add(data);
        Cli.Result result = cli.run(all.toArray());
        assertThat(result.out() + result.err())
                .doesNotContain(FakeControlPlane.SECRET)
                .doesNotContain("\tat ");
        return result;
    }

    private Cli.Result publish(String version, Object... more) throws Exception {
        List<Object> all = new ArrayList<>(
                List.of("extension", "publish", Handler.sample(folder.resolve("v" + version), version)));
        all.addAll(List.of(more));
        return run(all.toArray());
    }

    /** A launcher that writes down how it was called. */
    private Cli withAgent(int code) throws Exception {
        Files.createDirectories(data.resolve("agent"));
        Path hfagent = folder.resolve("hfagent");
        Files.writeString(
                hfagent,
                "#!/bin/sh\necho \"$HOLDFAST_AGENT_HOME\" \"$@\" > '" + folder.resolve("called")
                        + "'\necho 'AZCM0100: this needs root'\nexit " + code + "\n");
        Files.setPosixFilePermissions(hfagent, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new Cli(Optional.of(hfagent));
    }

    @Test
    void anUnsignedFolderIsPublishedUnderADevelopmentKey() throws Exception {
        Path sample = Handler.sample(folder.resolve("sample"), "1.0.0");
        Cli.Result result = run(withAgent(0), "extension", "publish", sample);
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).contains("Contoso.Ext/Sample 1.0.0 is published", "clean (ClamAV 1.4.2)");
        assertThat(result.err()).contains("DEVELOPMENT key", "this machine's agent pins it for Contoso.Ext");
        assertThat(controlPlane.publisher("Contoso.Ext").array("names").orElseThrow())
                .containsExactly(Json.of("Contoso.Ext"));
        assertThat(controlPlane.catalogue.getFirst().bool("multiConfig")).contains(true);

        Path keys = data.resolve("dev-publisher");
        assertThat(Files.readString(folder.resolve("called")))
                .isEqualTo(data.resolve("agent") + " trust add Contoso.Ext --root " + keys.resolve("root.pem") + "\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys.resolve("signer.key"))))
                .isEqualTo("rw-------");

        byte[] root = Files.readAllBytes(keys.resolve("root.pem"));
        assertThat(publish("1.1.0").code()).isZero();
        assertThat(keys.resolve("root.pem")).hasBinaryContent(root);
        assertThat(run("extension", "list").out().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "EXTENSION VERSION SCAN SIGNER",
                        "Contoso.Ext/Sample 1.0.0 clean CN=test",
                        "Contoso.Ext/Sample 1.1.0 clean CN=test");
        Cli.Result again = publish("1.1.0");
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).contains("stands in the index already");
    }

    @Test
    void whatTheAgentDoesNotPinIsSaid() throws Exception {
        assertThat(publish("1.0.0").err()).contains("has no agent", "hfagent trust add Contoso.Ext --root");
        Path sample = Handler.sample(folder.resolve("next"), "1.0.1");
        Cli.Result failed = run(withAgent(1), "extension", "publish", sample);
        assertThat(failed.code()).isZero();
        assertThat(failed.err()).contains("did not pin the development root", "AZCM0100: this needs root");
    }

    @Test
    void aRegisteredPublisherIsNotReplacedByADevelopmentKey() throws Exception {
        OpenSsl.publisher(folder);
        Cli.Result added = run(
                "publisher", "add", "Contoso", "--root", folder.resolve("root.pem"), "--names", "Contoso,Contoso.*");
        assertThat(added.code()).as(added.err()).isZero();
        assertThat(run("publisher", "list").out()).contains("Contoso, Contoso.*", "CN=Contoso_root");
        Cli.Result refused = publish("1.0.0");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("is registered with the root CN=Contoso_root");
        assertThat(controlPlane.catalogue).isEmpty();

        Cli.Result signed = publish(
                "1.0.0", "--key", folder.resolve("signer.key"), "--cert", folder.resolve("signer.pem"), "--json");
        assertThat(signed.code()).as(signed.err()).isZero();
        assertThat(Json.parse(signed.out())).isEqualTo(controlPlane.catalogue.getFirst());
    }

    @Test
    void whatWasSignedOfflineIsPublishedAsItIs() throws Exception {
        OpenSsl.publisher(folder);
        Path signed = folder.resolve("signed");
        new Cli()
                .run(
                        "extension",
                        "sign",
                        Handler.sample(folder.resolve("sample"), "1.0.0"),
                        "--key",
                        folder.resolve("signer.key"),
                        "--cert",
                        folder.resolve("signer.pem"),
                        "--out",
                        signed);
        Cli.Result stranger = run("extension", "publish", "--signed", signed);
        assertThat(stranger.code()).isEqualTo(1);
        assertThat(stranger.err()).contains("PackageUntrusted: UNPINNED_PUBLISHER", "HTTP 422");

        run("publisher", "add", "Contoso.Ext", "--root", folder.resolve("root.pem"));
        assertThat(run("extension", "publish", "--signed", signed).code()).isZero();
        assertThat(controlPlane.index(TYPE)).isEqualTo(Bytes.of(Files.readAllBytes(signed.resolve("index.cms"))));
        assertThat(run("extension", "publish").code()).isEqualTo(2);
        assertThat(run("extension", "publish", "--signed", folder).code()).isEqualTo(2);
    }

    @Test
    void theScannersWordIsShown() throws Exception {
        Path bad = Handler.sample(folder.resolve("bad"), "1.0.0");
        Path zip = folder.resolve("bad.zip");
        try (var out = new java.util.zip.ZipOutputStream(Files.newOutputStream(zip))) {
            out.setMethod(java.util.zip.ZipOutputStream.DEFLATED);
            out.setLevel(0);
            out.putNextEntry(new java.util.zip.ZipEntry("HandlerManifest.json"));
            out.write(Files.readAllBytes(bad.resolve("HandlerManifest.json")));
            out.closeEntry();
            out.putNextEntry(new java.util.zip.ZipEntry("x"));
            out.write("the word EICAR stands for one".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            out.closeEntry();
        }
        Cli.Result found = run("extension", "publish", zip);
        assertThat(found.code()).isEqualTo(1);
        assertThat(found.err())
                .isEqualTo(
                        "holdfast: the upload was refused: MalwareFound: Eicar-Test-Signature?[2J in it. (HTTP 422)\n");
        assertThat(controlPlane.publishers).isEmpty();

        controlPlane.scanner = Optional.empty();
        assertThat(publish("1.0.0").err()).contains("ScannerUnavailable: No malware scanner is configured.");
        Cli.Result unscanned = publish("1.0.0", "--unscanned");
        assertThat(unscanned.out()).contains("scan      unscanned");
    }

    @Test
    void aControlPlaneCannotBringBackWhatWasRevoked() throws Exception {
        publish("1.0.0");
        publish("1.1.0");
        Bytes old = controlPlane.index(TYPE);
        publish("1.2.0", "--revoke", "1.1.0");
        controlPlane.indexes.put(TYPE, old);
        assertThat(publish("1.3.0").code()).isZero();
        Path index = folder.resolve("index.cms");
        Files.write(index, controlPlane.index(TYPE).array());
        String json = OpenSsl.must(
                folder,
                "cms -verify -binary -inform DER -in index.cms -CAfile data/dev-publisher/root.pem -purpose any");
        assertThat(json).contains("\"sequence\":4").containsPattern("\"version\":\"1.1.0\"[^}]*\"revoked\":true");
    }

    @Test
    void aStrangersIndexOnTheControlPlaneStopsPublishing() throws Exception {
        publish("1.0.0");
        byte[] changed = controlPlane.index(TYPE).array();
        changed[changed.length - 1] ^= 1;
        controlPlane.indexes.put(TYPE, Bytes.of(changed));
        Cli.Result result = publish("1.1.0");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("the index on the control plane is not this publisher's");
    }

    @Test
    void onlyTheAuthorityInTheDataDirectoryIsBelieved() throws Exception {
        OpenSsl.publisher(folder);
        Files.copy(
                folder.resolve("root.pem"), data.resolve("ca.pem"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Cli.Result result = run("publisher", "list");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("does not show a certificate of the authority in ca.pem");
        assertThat(controlPlane.requests).isEmpty();
    }

    @Test
    void whereNothingAnswersOrNothingIsKnownItSaysWhatToDo() throws Exception {
        Cli.Result unknown = new Cli().run("publisher", "list", "--data", folder.resolve("nowhere"));
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("credentials.json: is not there", "./holdfast up");
        String credentials = Files.readString(data.resolve("credentials.json"));
        Files.writeString(data.resolve("credentials.json"), credentials.replace("the-operator", "another"));
        assertThat(run("publisher", "list").err())
                .isEqualTo("holdfast: signing in was refused: invalid_client: Unknown client. (HTTP 401)\n");
        controlPlane.close();
        Cli.Result down = run("publisher", "list");
        assertThat(down.code()).isEqualTo(1);
        assertThat(down.err()).contains("nothing answers at https://localhost:");
    }

    @Test
    void aPrincipalsSecretIsInItsFileOnly() throws Exception {
        Path file = folder.resolve("ci.json");
        Cli.Result result = run(
                "principal",
                "create",
                "ci",
                "--role",
                "azure connected machine onboarding",
                "--scope",
                "/subscriptions/" + FakeControlPlane.SUBSCRIPTION + "/resourceGroups/edge",
                "--out",
                file);
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out() + result.err())
                .contains("ci may sign in and is Azure Connected Machine Onboarding of", "app-1")
                .doesNotContain("a-brand-new-secret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).contains("a-brand-new-secret", "\"clientId\": \"app-1\"");
        assertThat(controlPlane.assignments.getFirst().compact())
                .contains("b64e21ea-ac4e-4cdf-9dc9-5b892992bee7", "object-1");

        Path second = folder.resolve("second.json");
        for (int round = 0; round < 2; round++) {
            Cli.Result root = run("principal", "create", "ci", "--role", "Reader", "--scope", "/", "--out", second);
            assertThat(root.code()).as(root.err()).isZero();
            Files.delete(second);
        }
        assertThat(controlPlane.assignments)
                .extracting(assignment -> assignment.string("scope").orElseThrow())
                .containsExactly("/subscriptions/" + FakeControlPlane.SUBSCRIPTION + "/resourceGroups/edge", "");
        assertThat(run("principal", "create", "ci", "--out", file).code()).isEqualTo(2);
        assertThat(run("principal", "create", "x", "--role", "King").err()).contains("expected: Owner, Contributor");
        assertThat(run("principal", "create", "../x").code()).isEqualTo(2);
    }

    @Test
    void anExportIsWrittenWhole() throws Exception {
        controlPlane.log = "one line\n";
        Path file = folder.resolve("log.txt");
        assertThat(run("log", "export", "--out", file).code()).isZero();
        assertThat(file).hasContent("one line\n");
        assertThat(run("log", "export", "--out", folder.resolve("no/where")).code())
                .isEqualTo(2);
    }
}
