package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testbed.RunningHoldfast.Answer;
import io.holdfast.testbed.RunningHoldfast.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The life of a publisher, with the commands that its people type: docs/publishing.md. */
@Tag("scene")
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PublishersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String TYPE = "Contoso.Move/Greeting";

    @TempDir
    private static Path folder = Path.of("");

    private Optional<RunningHoldfast> running = Optional.empty();

    @BeforeAll
    void start() throws IOException {
        running = Optional.of(RunningHoldfast.start(folder.resolve("data"), "--clamd", "none"));
        openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out root.key");
        openssl("req -x509 -new -key root.key -sha256 -days 30 -subj /CN=Contoso -out root.pem"
                + " -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign");
        signer("signer");
        signer("fresh");
        Files.writeString(folder.resolve("ca.cnf"), """
                [ca]
                default_ca=c
                [c]
                database=index.txt
                default_md=sha256
                default_crl_days=30
                crlnumber=crlnumber
                """);
        Files.writeString(folder.resolve("index.txt"), "");
        Files.writeString(folder.resolve("crlnumber"), "01\n");
    }

    @AfterAll
    void stop() {
        running.ifPresent(RunningHoldfast::close);
    }

    private RunningHoldfast holdfast() {
        return running.orElseThrow();
    }

    private void signer(String name) {
        openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out " + name + ".key");
        openssl("req -new -key " + name + ".key -subj /CN=" + name + " -out " + name + ".csr"
                + " -addext basicConstraints=CA:FALSE -addext keyUsage=critical,digitalSignature"
                + " -addext extendedKeyUsage=codeSigning");
        openssl("x509 -req -in " + name + ".csr -CA root.pem -CAkey root.key -CAcreateserial -days 20 -sha256"
                + " -copy_extensions copyall -out " + name + ".pem");
    }

    private void openssl(String arguments) {
        Result result = holdfast().run("", "sh", "-c", "cd '" + folder + "' && openssl " + arguments);
        assertThat(result.exit()).as(arguments + ": " + result.error()).isZero();
    }

    private String at(String name) {
        return folder.resolve(name).toString();
    }

    private Result does(String... arguments) {
        Result result = holdfast().holdfast(arguments);
        assertThat(result.exit())
                .as(Arrays.toString(arguments) + ": " + result.error())
                .isZero();
        return result;
    }

    private void pin(String... arguments) {
        Result result = holdfast().hfagent(arguments);
        assertThat(result.exit()).as(result.output() + result.error()).isZero();
    }

    /** A copy of the example that says of itself what it is. */
    private Path handler(String publisher, String type, String version) throws IOException {
        Path from = RunningHoldfast.home().resolve("docs/examples/greeting");
        Path to = Files.createDirectories(folder.resolve(publisher + "-" + version));
        Files.copy(from.resolve("handler.sh"), to.resolve("handler.sh"));
        to.resolve("handler.sh").toFile().setExecutable(true);
        String manifest = Files.readString(from.resolve("HandlerManifest.json"));
        Files.writeString(
                to.resolve("HandlerManifest.json"),
                manifest.replaceFirst(
                        "\"handlerManifest\"",
                        "\"signingInfo\":{\"publisher\":\"" + publisher + "\",\"type\":\"" + type + "\",\"version\":\""
                                + version + "\"},\"handlerManifest\""));
        return to;
    }

    private Answer put(String name, String publisher, String version, String tag) {
        return holdfast()
                .call("PUT", holdfast().machineId() + "/extensions/" + name + "?api-version=2025-01-13", """
                        {"location":"local","properties":{"publisher":"%s","type":"Greeting","typeHandlerVersion":"%s",
                         "forceUpdateTag":"%s"}}""".formatted(
                                publisher, version, tag));
    }

    private Answer get(String name) {
        return holdfast().call("GET", holdfast().machineId() + "/extensions/" + name + "?api-version=2025-01-13", "");
    }

    private String ended(String name) {
        RunningHoldfast.await(
                "the end of " + name,
                PATIENCE,
                () -> Stream.of("Succeeded", "Failed")
                        .anyMatch(state -> get(name).body().contains("\"provisioningState\":\"" + state + "\"")));
        return get(name).body();
    }

    private String installed(String name, String publisher, String version, String tag) {
        Answer put = put(name, publisher, version, tag);
        assertThat(put.status()).as(put.body()).isEqualTo(200);
        return ended(name);
    }

    @Test
    @Order(1)
    void fromTheDevelopmentKeyToTheRealOne() throws IOException {
        does(
                "extension",
                "publish",
                handler("Contoso.Move", "Greeting", "1.0.0").toString(),
                "--unscanned");
        assertThat(installed("moved", "Contoso.Move", "1.0.0", "a")).contains("\"Succeeded\"");

        String old = holdfast().data().resolve("dev-publisher/root.pem").toString();
        does("publisher", "add", "Contoso.Move", "--root", at("root.pem"));
        Result adopted =
                does("extension", "adopt", TYPE, "--from", old, "--key", at("signer.key"), "--cert", at("signer.pem"));
        assertThat(adopted.output()).contains("1 versions are signed anew", "sequence 2");
        assertThat(installed("moved", "Contoso.Move", "1.0.0", "b"))
                .as("the machine has its own mind")
                .contains("\"Failed\"", "IndexUntrusted");
        pin("trust", "remove", "Contoso.Move");
        pin("trust", "add", "Contoso.Move", "--root", at("root.pem"));
        assertThat(installed("moved", "Contoso.Move", "1.0.0", "c")).contains("\"Succeeded\"");
        Result again = holdfast()
                .holdfast(
                        "extension",
                        "publish",
                        handler("Contoso.Move", "Greeting", "9.0.0").toString(),
                        "--unscanned");
        assertThat(again.error()).contains("a development key does not stand in for it");
    }

    @Test
    @Order(2)
    void aVersionIsRevoked() throws IOException {
        String next = handler("Contoso.Move", "Greeting", "1.1.0").toString();
        does("extension", "publish", next, "--unscanned", "--key", at("signer.key"), "--cert", at("signer.pem"));
        Result revoked =
                does("extension", "revoke", TYPE, "1.0.0", "--key", at("signer.key"), "--cert", at("signer.pem"));
        assertThat(revoked.output())
                .contains(
                        "revoked: 1.0.0",
                        "installed with a revoked version: 1",
                        holdfast().machineId());
        assertThat(get("moved").body()).contains("\"revoked\":{\"version\":\"1.0.0\"");
        Answer refused = put("moved", "Contoso.Move", "1.0.0", "d");
        assertThat(refused.status()).as(refused.body()).isBetween(400, 499);
        assertThat(refused.body()).contains("is revoked by its publisher");
        assertThat(does("extension", "list").output().replaceAll(" +", " ")).contains(TYPE + " 1.0.0 (revoked)");
        String updated = installed("moved", "Contoso.Move", "1", "e");
        assertThat(updated).contains("\"Succeeded\"", "1.1.0").doesNotContain("\"revoked\"");
    }

    @Test
    @Order(3)
    void aSignerIsTakenBack() throws IOException {
        openssl("ca -config ca.cnf -keyfile root.key -cert root.pem -revoke signer.pem");
        openssl("ca -config ca.cnf -keyfile root.key -cert root.pem -gencrl -out list.pem");
        assertThat(does("publisher", "revoke-signer", "Contoso.Move", "--crl", at("list.pem"))
                        .output())
                .contains("1 signing certificate is published");
        String next = handler("Contoso.Move", "Greeting", "1.2.0").toString();
        Result stolen = holdfast()
                .holdfast(
                        "extension",
                        "publish",
                        next,
                        "--unscanned",
                        "--key",
                        at("signer.key"),
                        "--cert",
                        at("signer.pem"));
        assertThat(stolen.exit()).isEqualTo(1);
        assertThat(stolen.error()).contains("was taken back by its root");
        assertThat(installed("moved", "Contoso.Move", "1.1.0", "f"))
                .as("its last index has lost its word, too")
                .contains("\"Failed\"", "was taken back by its root");
        does(
                "extension",
                "publish",
                next,
                "--unscanned",
                "--key",
                at("fresh.key"),
                "--cert",
                at("fresh.pem"),
                "--root",
                at("root.pem"));
        assertThat(installed("moved", "Contoso.Move", "1.2.0", "g")).contains("\"Succeeded\"");
        assertThat(installed("moved", "Contoso.Move", "1.1.0", "h"))
                .as("an earlier version that the new signer lists")
                .contains("\"Succeeded\"");
    }

    @Test
    @Order(4)
    void aVendorsPackageKeepsItsOwnSignature() throws IOException {
        Path source = handler("Vendor.Ext", "Greeting", "2.0.0");
        Path zip = folder.resolve("vendor.zip");
        Result zipped = holdfast()
                .run(
                        "",
                        "python3",
                        "-c",
                        "import shutil; shutil.make_archive('" + at("vendor") + "', 'zip', '" + source + "')");
        assertThat(zipped.exit()).as(zipped.error()).isZero();
        openssl(
                "cms -sign -binary -md sha256 -in vendor.zip -signer fresh.pem -inkey fresh.key -outform PEM -out vendor.cms");
        Result unknown = holdfast()
                .holdfast("extension", "publish", zip.toString(), "--signature", at("vendor.cms"), "--unscanned");
        assertThat(unknown.error()).contains("no root is pinned for the publisher Vendor.Ext");
        does("publisher", "add", "Vendor.Ext", "--root", at("root.pem"));
        assertThat(does("extension", "publish", zip.toString(), "--catalog", at("vendor.cms"), "--unscanned")
                        .output())
                .contains("Vendor.Ext/Greeting 2.0.0 is published", "CN=fresh");
        Result other = holdfast()
                .holdfast(
                        "extension",
                        "publish",
                        handler("Vendor.Ext", "Greeting", "2.1.0").toString(),
                        "--signature",
                        at("vendor.cms"),
                        "--unscanned");
        assertThat(other.exit()).isNotZero();
        assertThat(installed("vendor", "Vendor.Ext", "2.0.0", "a")).contains("\"Failed\"", "PublisherNotTrusted");
        pin("trust", "add", "Vendor.Ext", "--root", at("root.pem"));
        assertThat(installed("vendor", "Vendor.Ext", "2.0.0", "b")).contains("\"Succeeded\"");
    }
}
