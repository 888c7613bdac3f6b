package io.holdfast.testbed.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.testbed.RunningHoldfast.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a malware scanner finds is never published, and what no scanner saw says so. */
@Tag("scene")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublishingTest {
    private static final HandlerVersion ONE = new HandlerVersion("1.0.0");

    @TempDir
    private static Path folder = Path.of("");

    private final TestPublisher publisher = new TestPublisher("Contoso");
    private Optional<RunningHoldfast> running = Optional.empty();

    @BeforeAll
    void start() {
        running = Optional.of(
                RunningHoldfast.start(folder.resolve("data"), "--no-agent", "--clamd", socket().toString()));
        publisher.register(holdfast());
    }

    @AfterAll
    void stop() {
        running.ifPresent(RunningHoldfast::close);
    }

    @BeforeEach
    void clamdIsThere() {
        assumeTrue(PrivateClamd.installed(), "clamd is not installed (Debian: clamav-daemon)");
    }

    private static Path socket() {
        return folder.resolve("clamd.sock");
    }

    private RunningHoldfast holdfast() {
        return running.orElseThrow();
    }

    private static byte[] clean() throws IOException {
        return TestPublisher.handler(folder.resolve("trace"));
    }

    private static byte[] infected() throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("HandlerManifest.json", "[]");
        files.put("bin/install", PrivateClamd.EICAR);
        return TestPublisher.zip(files);
    }

    private Answer versions(String publisher) {
        return holdfast()
                .call(
                        "GET",
                        "/subscriptions/" + holdfast().credential("subscriptionId")
                                + "/providers/Microsoft.HybridCompute/locations/local/publishers/" + publisher
                                + "/extensionTypes/"
                                + "Tracer/versions" + Extensions.VERSION,
                        "");
    }

    private boolean stored(byte[] zip) throws IOException {
        String name = Digest.of(zip).toString();
        try (Stream<Path> files = Files.walk(holdfast().data().resolve("store"))) {
            return files.filter(Files::isRegularFile)
                    .anyMatch(file -> file.toString().replace("/", "").endsWith(name)
                            || file.getFileName().toString().contains(name));
        }
    }

    private static void refused(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().object("error").flatMap(error -> error.string("code")))
                .contains(code);
    }

    @Test
    void aPackageIsPublishedOnlyWhenTheScannerFoundNothing() throws Exception {
        Files.createDirectories(folder.resolve("clamd"));
        Answer early = TestPublisher.upload(holdfast(), clean(), false);
        refused(early, 422, "ScannerUnavailable");
        assertThat(stored(clean())).as("what was not taken is not kept").isFalse();
        refused(publisher.publish(holdfast(), ONE, clean(), 1), 400, "InvalidPackage");
        try (PrivateClamd _ = PrivateClamd.start(folder.resolve("clamd"), socket())) {
            Answer found = TestPublisher.upload(holdfast(), infected(), false);
            refused(found, 422, "MalwareFound");
            assertThat(found.body()).contains("Test.Eicar", "ClamAV");
            assertThat(stored(infected())).as("what was found is kept nowhere").isFalse();
            refused(publisher.publish(holdfast(), new HandlerVersion("6.6.6"), infected(), 1), 400, "InvalidPackage");
            assertThat(log()).as("the finding is on record").contains("Test.Eicar");

            Answer taken = TestPublisher.upload(holdfast(), clean(), false);
            assertThat(taken.status()).as(taken.body()).isEqualTo(200);
            assertThat(stored(clean())).isTrue();
            assertThat(taken.body()).contains("\"clean\"", "ClamAV");
            Answer published = publisher.publish(holdfast(), ONE, clean(), 1);
            assertThat(published.status()).as(published.body()).isEqualTo(201);
            assertThat(versions("Contoso").body()).contains("\"1.0.0\"", "\"scan\":\"clean\"", "ClamAV");
        }
        refused(TestPublisher.upload(holdfast(), infected(), false), 422, "ScannerUnavailable");
    }

    @Test
    void whatNoScannerSawIsRecordedAndShown() throws Exception {
        byte[] zip = TestPublisher.handler(folder.resolve("unscanned"));
        TestPublisher careless = new TestPublisher("Fabrikam");
        careless.register(holdfast());
        Answer taken = TestPublisher.upload(holdfast(), zip, true);
        assertThat(taken.status()).as(taken.body()).isEqualTo(200);
        Answer published = careless.publish(holdfast(), ONE, zip, 1);
        assertThat(published.status()).as(published.body()).isEqualTo(201);
        assertThat(versions("Fabrikam").body()).contains("\"scan\":\"unscanned\"");
        assertThat(log()).contains("\"scan\":\"unscanned\"");
    }

    /** Bytes that were taken unscanned lose that standing when a scanner finds something in them later. */
    @Test
    void aFindingOverrulesAnEarlierUnscannedUpload() throws Exception {
        Files.createDirectories(folder.resolve("later"));
        Path other = folder.resolve("later/file");
        Map<String, String> files = new LinkedHashMap<>();
        files.put("HandlerManifest.json", "[]");
        files.put("bin/enable", PrivateClamd.EICAR + other);
        byte[] zip = TestPublisher.zip(files);
        assertThat(TestPublisher.upload(holdfast(), zip, true).status()).isEqualTo(200);
        assertThat(stored(zip)).isTrue();
        try (PrivateClamd _ = PrivateClamd.start(folder.resolve("later"), socket())) {
            refused(TestPublisher.upload(holdfast(), zip, false), 422, "MalwareFound");
        }
        assertThat(stored(zip)).isFalse();
        refused(publisher.publish(holdfast(), new HandlerVersion("6.6.7"), zip, 9), 400, "InvalidPackage");
    }

    private String log() {
        return holdfast()
                .call("GET", "/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01", "")
                .body();
    }
}
