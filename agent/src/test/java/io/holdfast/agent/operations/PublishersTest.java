package io.holdfast.agent.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.testing.TestControlPlane;
import io.holdfast.agent.testing.TestMachine;
import io.holdfast.agent.testing.TestVendor;
import io.holdfast.kernel.Digest;
import io.holdfast.protocol.ExtensionOutcome;
import io.holdfast.protocol.ExtensionOutcome.Phase;
import io.holdfast.protocol.RefusalCode;
import io.holdfast.trust.packages.DevelopmentPublisher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Publishers of every kind, honest and stolen, as one machine sees them. */
class PublishersTest {
    private final TestControlPlane plane = new TestControlPlane();

    @TempDir
    private Path folder = Path.of("");

    private Optional<TestMachine> built = Optional.empty();

    @BeforeEach
    void connect() throws Exception {
        built = Optional.of(new TestMachine(folder, plane));
    }

    private TestMachine machine() {
        return built.orElseThrow();
    }

    private TestVendor vendor() throws IOException {
        TestVendor vendor = new TestVendor(folder.resolve("vendor"));
        machine().trust(vendor.pin("Contoso"), false);
        return vendor;
    }

    private static byte[] zip(String signingInfo) throws IOException {
        String commands = String.join(
                ",",
                List.of("install", "enable", "disable", "update", "uninstall").stream()
                        .map(command -> "\"" + command + "Command\":\"" + command + "\"")
                        .toList());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("HandlerManifest.json"));
            zip.write(("[{\"version\":1.0," + signingInfo + "\"handlerManifest\":{" + commands + "}}]")
                    .getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static byte[] good() throws IOException {
        return zip("\"signingInfo\":{\"publisher\":\"CONTOSO\",\"type\":\"hello\",\"version\":\"1.0.0\"},");
    }

    private void refused(RefusalCode code, String... words) throws Exception {
        assertThat(machine().applied).isEmpty();
        ExtensionOutcome last = machine().outcomes().getLast();
        assertThat(last.phase()).isEqualTo(Phase.FAILED);
        assertThat(last.code()).as(last.message()).isEqualTo(code.code());
        assertThat(last.message()).contains(words);
    }

    @Test
    void aVendorsOwnSignatureIsEnough() throws Exception {
        byte[] zip = good();
        plane.vendor(zip, vendor().sign(zip));
        plane.put(plane.wish("a"));
        machine().sync(plane);
        assertThat(machine().outcomes()).isEmpty();
        assertThat(machine().applied).hasSize(1);
        assertThat(machine().applied.getFirst().packageDigest()).isEqualTo(Digest.of(zip));
        assertThat(folder.resolve("home/papers/checking")).doesNotExist();
    }

    @Test
    void aVendorsSignatureIsOfTheseBytesOnly() throws Exception {
        plane.vendor(good(), vendor().sign(zip("\"signingInfo\":{},")));
        plane.put(plane.wish("a"));
        machine().sync(plane);
        refused(RefusalCode.MANIFEST_UNTRUSTED, "vendor's signature", "does not match");
    }

    @Test
    void aVendorWhoseRootIsNotPinnedIsAStranger() throws Exception {
        byte[] zip = good();
        plane.vendor(zip, new TestVendor(folder.resolve("stranger")).sign(zip));
        plane.put(plane.wish("a"));
        machine().sync(plane);
        refused(RefusalCode.MANIFEST_UNTRUSTED, "does not chain");
    }

    /** The signature says nothing of names: a thief could offer one product of the vendor as another. */
    @Test
    void aVendorsPackageMustSayWhatItIs() throws Exception {
        TestVendor vendor = vendor();
        for (String info : List.of(
                "", "\"signingInfo\":{\"publisher\":\"Contoso\",\"type\":\"Other\",\"version\":\"1.0.0\"},", """
                "signingInfo":{"publisher":"Contoso","type":"Hello","version":"0.9.0"},""")) {
            byte[] zip = zip(info);
            plane.vendor(zip, vendor.sign(zip));
            plane.put(plane.wish("a"));
            machine().sync(plane);
            refused(RefusalCode.PACKAGE_MISMATCH, "signingInfo", "(expected: Contoso");
        }
    }

    /** Revoked versions live in an index; hiding it must not bring the vendor's signature back. */
    @Test
    void whereAnIndexWasSeenOnlyAnIndexCounts() throws Exception {
        plane.put(plane.wish("a"));
        machine().sync(plane);
        assertThat(machine().applied).hasSize(1);
        machine().applied.clear();
        byte[] zip = good();
        plane.vendor(zip, vendor().sign(zip));
        plane.put(plane.wish("a"));
        machine().sync(plane);
        refused(RefusalCode.PACKAGE_UNAVAILABLE, "the index of");
    }

    @Test
    void aSignerThatWasTakenBackStaysTakenBack() throws Exception {
        TestVendor vendor = vendor();
        byte[] zip = good();
        plane.vendor(zip, vendor.sign(zip));
        byte[] none = vendor.revoke();
        byte[] list = vendor.revoke("signer");
        plane.revocations(List.of(none, list));
        plane.put(plane.wish("a"));
        machine().sync(plane);
        refused(RefusalCode.MANIFEST_UNTRUSTED, "was taken back by its root");
        // the control plane is stolen, and shows the older list, none, or nonsense
        for (List<byte[]> shown : List.<List<byte[]>>of(List.of(none), List.of(), List.of(new byte[] {1, 2}))) {
            plane.revocations(shown);
            plane.put(plane.wish("a"));
            machine().restart(Clock.systemUTC());
            machine().sync(plane);
            refused(RefusalCode.MANIFEST_UNTRUSTED, "was taken back by its root");
        }
    }

    @Test
    void nobodyButTheRootTakesSignersBack() throws Exception {
        TestVendor vendor = vendor();
        TestVendor thief = new TestVendor(folder.resolve("thief"));
        byte[] zip = good();
        plane.vendor(zip, vendor.sign(zip));
        plane.revocations(List.of(thief.revoke("signer")));
        plane.put(plane.wish("a"));
        machine().sync(plane);
        assertThat(machine().applied).hasSize(1);
    }

    /** A thief with the old signer's key signs an index of his own, with the highest number there is. */
    @Test
    void aSignerIsReplacedUnderTheSameRoot() throws Exception {
        TestVendor vendor = vendor();
        vendor.addSigner("fresh");
        plane.publish(vendor.signer("signer"), 1);
        plane.put(plane.wish("a"));
        machine().sync(plane);
        assertThat(machine().applied).hasSize(1);
        machine().applied.clear();

        plane.revocations(List.of(vendor.revoke("signer")));
        plane.publish(vendor.signer("signer"), Long.MAX_VALUE);
        plane.put(plane.wish("a"));
        machine().sync(plane);
        refused(RefusalCode.INDEX_UNTRUSTED, "was taken back by its root");
        plane.publish(vendor.signer("fresh"), 2);
        plane.put(plane.wish("a"));
        machine().sync(plane);
        assertThat(machine().applied).hasSize(1);
    }

    /** The signer's certificate ends; the index that was accepted before stays good for what is installed. */
    @Test
    void anAcceptedIndexOutlivesItsSigner() throws Exception {
        Instant inElevenYears = Instant.now().plus(Duration.ofDays(11 * 366));
        plane.put(plane.wish("a"));
        machine().sync(plane);
        assertThat(machine().applied).hasSize(1);
        machine().applied.clear();
        machine().restart(Clock.fixed(inElevenYears, ZoneOffset.UTC));
        machine().applied.clear();
        plane.putBefore(plane.wish("a"), inElevenYears.plusSeconds(3600));
        machine().sync(plane);
        assertThat(machine().applied).hasSize(1);
        machine().applied.clear();
        // another one by the same signer, never seen while it was good
        plane.publish(plane.publisher, 6, inElevenYears.plus(Duration.ofDays(1)), false);
        plane.putBefore(plane.wish("a"), inElevenYears.plusSeconds(3600));
        machine().sync(plane);
        refused(RefusalCode.INDEX_UNTRUSTED, "does not chain");
    }

    /** From a development key to a publisher's real one: both are pinned while the manifests are signed anew. */
    @Test
    void anExtensionMovesToAnotherRoot() throws Exception {
        DevelopmentPublisher development =
                DevelopmentPublisher.create("Contoso development", Instant.now(), new SecureRandom());
        machine().trust(development.pin("Contoso"), false);
        plane.publish(development, 3);
        plane.put(plane.wish("a"));
        machine().sync(plane);
        assertThat(machine().applied).hasSize(1);
        machine().applied.clear();
        plane.publish(plane.publisher, 4);
        plane.put(plane.wish("a"));
        machine().sync(plane);
        refused(RefusalCode.INDEX_UNTRUSTED, "does not chain");
        machine().trust(plane.publisher.pin("Contoso"), false);
        plane.put(plane.wish("a"));
        machine().sync(plane);
        assertThat(machine().applied).hasSize(1);
        machine().applied.clear();
        // the development key has lost its say, also with a higher number
        plane.publish(development, 9);
        plane.put(plane.wish("a"));
        machine().sync(plane);
        refused(RefusalCode.INDEX_UNTRUSTED, "does not chain");
        assertThat(Files.exists(folder.resolve("home/papers"))).isTrue();
    }
}
