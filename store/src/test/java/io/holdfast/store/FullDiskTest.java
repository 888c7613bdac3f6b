package io.holdfast.store;

import static io.holdfast.control.store.Samples.leaf;
import static io.holdfast.control.store.Samples.machine;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.control.store.LogContract;
import io.holdfast.control.store.NaiveLog;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Samples;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.StoreException;
import io.holdfast.kernel.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full: the writing fails, nothing that was acknowledged is lost, and it goes on when there is room. */
@Tag("root")
final class FullDiskTest {
    @Test
    void sqlite(@TempDir Path directory) throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        run("mount", "-t", "tmpfs", "-o", "size=6m", "holdfast-test", disk.toString());
        try {
            Path ballast = disk.resolve("ballast");
            Files.write(ballast, new byte[2 << 20]);
            Store store = SqliteStore.open(disk.resolve("store"), new NaiveLog());
            List<Integer> acknowledged = new ArrayList<>();
            assertThatThrownBy(() -> {
                        for (int n = 0; n < 10_000; n++) {
                            write(store, n);
                            acknowledged.add(n);
                        }
                    })
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("full");
            assertThat(acknowledged).isNotEmpty();
            assertThatThrownBy(() -> write(store, 10_001)).isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> store.blobs().put(new ByteArrayInputStream(new byte[4 << 20]), 4 << 20))
                    .isInstanceOf(IOException.class);
            assertAll(store, acknowledged);

            Files.delete(ballast);
            write(store, 20_000);
            acknowledged.add(20_000);
            assertAll(store, acknowledged);
            store.close();
            Store again = SqliteStore.open(disk.resolve("store"), new NaiveLog());
            assertAll(again, acknowledged);
            again.close();
        } finally {
            run("umount", disk.toString());
        }
    }

    private static void write(Store store, int n) {
        ResourceRow small = Samples.resource(machine("m" + n), n);
        ResourceRow row = new ResourceRow(
                small.id(),
                JsonObject.builder().put("filler", "x".repeat(20_000)).build(),
                small.etag(),
                small.provisioningState(),
                n,
                small.createdBy(),
                small.created(),
                small.changedBy(),
                small.changed());
        boolean _ = store.commit(tx -> {
            tx.put(row);
            tx.append(leaf("leaf " + n));
            return true;
        });
    }

    private static void assertAll(Store store, List<Integer> acknowledged) {
        for (int n : acknowledged) {
            boolean there = store.read(tx -> tx.resource(machine("m" + n)).isPresent());
            assertThat(there).as("acknowledged writing %d", n).isTrue();
        }
        long size = store.read(tx -> tx.logHead().size());
        assertThat(size).isEqualTo(acknowledged.size());
        LogContract.assertLogIsWhole(store);
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    }
}
