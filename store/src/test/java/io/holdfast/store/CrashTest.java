package io.holdfast.store;

import static io.holdfast.control.store.Samples.leaf;
import static io.holdfast.control.store.Samples.machine;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.control.store.LogContract;
import io.holdfast.control.store.NaiveLog;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} under write load: whatever was acknowledged is there, and the log is whole. */
final class CrashTest {
    @Test
    void sqlite(@TempDir Path directory) throws Exception {
        for (int round = 1; round <= 3; round++) {
            Path data = directory.resolve("store" + round);
            Runnable openFromHere = () -> assertThatThrownBy(() -> SqliteStore.open(data, new NaiveLog()))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("open in another process");
            List<Integer> acknowledged = writeAndKill(200 * round, openFromHere, "sqlite", data.toString());
            Store store = SqliteStore.open(data, new NaiveLog());
            check(store, acknowledged);
            store.close();
        }
    }

    @Test
    void postgres() throws Exception {
        PostgresConfig config = PostgresServer.database();
        List<Integer> acknowledged = writeAndKill(300, () -> {}, "postgres", config.jdbcUrl(), config.user());
        Store store = PostgresStore.open(config, new NaiveLog());
        check(store, acknowledged);
        store.close();
    }

    private static void check(Store store, List<Integer> acknowledged) {
        for (int n : acknowledged) {
            boolean there = store.read(tx -> tx.resource(machine("m" + n)).isPresent()
                    && tx.leaves(List.of(leaf("leaf " + n).commitment())).size() == 1);
            assertThat(there).as("acknowledged writing %d", n).isTrue();
        }
        LogContract.assertLogIsWhole(store);
        boolean _ = store.commit(tx -> {
            tx.append(leaf("after the crash"));
            return true;
        });
        LogContract.assertLogIsWhole(store);
        boolean _ = store.read(tx -> {
            assertThat(tx.changes(0, 1_000_000)).hasSize((int) tx.changeNumber());
            assertThat(tx.changeNumber()).isEqualTo(tx.logHead().size() - 1);
            return true;
        });
    }

    private static List<Integer> writeAndKill(int enough, Runnable whileItWrites, String... arguments)
            throws Exception {
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                CrashWriter.class.getName()),
                        Stream.of(arguments))
                .toList();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            List<Integer> acknowledged = new ArrayList<>();
            boolean killed = false;
            for (String line = lines.readLine(); line != null; line = line(lines, killed)) {
                acknowledged.add(Integer.parseInt(line));
                if (acknowledged.size() == 1) {
                    whileItWrites.run();
                }
                if (acknowledged.size() == enough) {
                    // the handle's kill leaves the pipe open, so that every acknowledgement is read
                    assertThat(process.toHandle().destroyForcibly()).isTrue();
                    killed = true;
                }
            }
            assertThat(process.waitFor()).isEqualTo(128 + 9);
            assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(enough);
            return acknowledged;
        } finally {
            Process _ = process.destroyForcibly();
        }
    }

    /** After the kill the last line may be torn; what comes before it is whole. */
    private static @org.jspecify.annotations.Nullable String line(BufferedReader lines, boolean killed)
            throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = lines.read(); c >= 0; c = lines.read()) {
            if (c == '\n') {
                return line.toString();
            }
            line.append((char) c);
        }
        assertThat(killed).as("the writer ended by itself").isTrue();
        return null;
    }
}
