package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.Digest;
import io.holdfast.trust.log.Checkpoint;
import io.holdfast.trust.log.MerkleFrontier;
import io.holdfast.trust.log.NoteVerifier;
import io.holdfast.trust.log.SignedCheckpoint;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody without any right follows the log by its tiles alone (C2SP tlog-tiles). */
@Tag("scene")
class LogTilesTest {
    @TempDir
    private static Path folder = Path.of("");

    private static HttpResponse<byte[]> get(RunningHoldfast holdfast, String path) throws Exception {
        return holdfast.client()
                .send(
                        HttpRequest.newBuilder(URI.create(holdfast.credential("resourceManager") + "/log/1/" + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }

    private static byte[] tile(RunningHoldfast holdfast, String path, long count) throws Exception {
        String whole = path + (count == 256 ? "" : ".p/" + count);
        HttpResponse<byte[]> answer = get(holdfast, whole);
        assertThat(answer.statusCode()).as(whole).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("immutable");
        return answer.body();
    }

    @Test
    void theRootOfTheCheckpointFollowsFromTilesAndEntries() throws Exception {
        try (RunningHoldfast holdfast = RunningHoldfast.start(folder.resolve("data"), "--no-agent")) {
            for (int i = 0; i < 270; i++) {
                RunningHoldfast.Answer put = holdfast.call(
                        "PUT",
                        "/subscriptions/" + holdfast.credential("subscriptionId") + "/resourceGroups/g" + i
                                + "?api-version=2021-04-01",
                        "{\"location\":\"local\"}");
                assertThat(put.status()).as(put.body()).isEqualTo(201);
            }
            NoteVerifier key = NoteVerifier.parse(holdfast.holdfast("log", "keys")
                    .output()
                    .lines()
                    .findFirst()
                    .orElseThrow()
                    .substring(9)
                    .strip());
            Checkpoint head = SignedCheckpoint.verify(
                            new String(get(holdfast, "checkpoint").body(), StandardCharsets.UTF_8), key)
                    .checkpoint();
            assertThat(head.size()).isGreaterThan(256);

            MerkleFrontier tree = new MerkleFrontier();
            for (long n = 0; n * 256 < head.size(); n++) {
                long count = Math.min(256, head.size() - n * 256);
                String index = "%03d".formatted(n);
                ByteBuffer hashes = ByteBuffer.wrap(tile(holdfast, "tile/0/" + index, count));
                ByteBuffer entries = ByteBuffer.wrap(tile(holdfast, "tile/entries/" + index, count));
                for (long i = 0; i < count; i++) {
                    byte[] hash = new byte[32];
                    hashes.get(hash);
                    byte[] entry = new byte[entries.getShort()];
                    entries.get(entry);
                    assertThat(entry).as("kind and commitment, and no body").hasSize(33);
                    assertThat(Digest.of(new byte[] {0}, entry)).isEqualTo(Digest.wrap(hash));
                    tree.add(Digest.wrap(hash));
                    if (tree.size() == 256) {
                        byte[] above = tile(holdfast, "tile/1/000", head.size() / 256);
                        assertThat(Digest.wrap(Arrays.copyOf(above, 32))).isEqualTo(tree.root());
                    }
                }
                assertThat(hashes.hasRemaining() || entries.hasRemaining()).isFalse();
            }
            assertThat(tree.root()).isEqualTo(head.root());
            assertThat(get(holdfast, "tile/0/009").statusCode()).isEqualTo(404);
            assertThat(get(holdfast, "tile/3/000.p/1").statusCode()).isEqualTo(404);
            assertThat(get(holdfast, "../1/checkpoint/../../etc").statusCode()).isBetween(400, 404);
        }
    }
}
