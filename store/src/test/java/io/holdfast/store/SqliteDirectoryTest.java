package io.holdfast.store;

import static io.holdfast.control.store.Samples.leaf;
import static io.holdfast.control.store.Samples.machine;
import static io.holdfast.control.store.Samples.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.control.store.LogContract;
import io.holdfast.control.store.NaiveLog;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the embedded store does with its directory. */
final class SqliteDirectoryTest {
    @TempDir
    private Path parent = Path.of("");

    private Store open() {
        return SqliteStore.open(parent.resolve("data"), new NaiveLog());
    }

    private void sql(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + parent.resolve("data/holdfast.db"));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                boolean _ = statement.execute(sql);
            }
        }
    }

    @Test
    void reopeningFindsEverything() {
        Store first = open();
        boolean _ = first.commit(tx -> {
            tx.put(resource(machine("m"), 1));
            tx.append(leaf("a"));
            return tx.bumpGovernanceEpoch() == 1;
        });
        first.close();
        Store second = open();
        boolean _ = second.commit(tx -> {
            tx.append(leaf("b"));
            return true;
        });
        LogContract.assertLogIsWhole(second);
        assertThat(second.read(tx -> tx.logHead().size()).longValue()).isEqualTo(2);
        assertThat(second.read(ReadTransaction::governanceEpoch).longValue()).isEqualTo(1);
        second.close();
        assertThatThrownBy(() -> second.commit(tx -> true)).hasMessageContaining("closed");
        assertThatThrownBy(() -> second.read(tx -> true)).hasMessageContaining("closed");
    }

    @Test
    void nobodyElseMayReadIt() throws IOException {
        Store store = open();
        var _ = store.blobs().put(new ByteArrayInputStream(new byte[9]), 9);
        boolean _ = store.commit(tx -> {
            tx.append(leaf("a"));
            return true;
        });
        try (Stream<Path> files = Files.walk(parent.resolve("data"))) {
            for (Path file : files.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
            }
        }
        store.close();
    }

    @Test
    void oneProcessAtATime() {
        Store store = open();
        assertThatThrownBy(this::open).isInstanceOf(StoreException.class).hasMessageContaining("open in this process");
        store.close();
        open().close();
    }

    @Test
    void aNewerSchemaIsRefused() throws SQLException {
        open().close();
        sql("INSERT INTO schema_step (number, name, checksum) VALUES (2, '0002-later.sql', 'x')");
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessage(
                        "schema: step 2 (expected: at most 1); a newer Holdfast wrote this database, start that one");
    }

    @Test
    void aChangedStepIsRefused() throws SQLException {
        open().close();
        sql("UPDATE schema_step SET checksum = 'x'");
        assertThatThrownBy(this::open).isInstanceOf(StoreException.class).hasMessageContaining("with checksum x");
    }

    @Test
    void aStrangersDatabaseIsRefusedAndLeftAlone() throws Exception {
        Files.createDirectories(parent.resolve("data"));
        sql("CREATE TABLE t (a)");
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("not a database of Holdfast");
        sql("INSERT INTO t VALUES (1)");
        Files.writeString(
                parent.resolve("data/holdfast.db"), "not SQLite at all, but long enough to look at".repeat(50));
        assertThatThrownBy(this::open).isInstanceOf(StoreException.class).hasMessageContaining("NOTADB");
    }

    @Test
    void aDamagedFileIsRefused() throws IOException {
        Store store = open();
        for (int i = 0; i < 200; i++) {
            int n = i;
            boolean _ = store.commit(tx -> {
                tx.put(resource(machine("m" + n), n));
                tx.append(leaf("leaf " + n));
                return true;
            });
        }
        store.close();
        Path file = parent.resolve("data/holdfast.db");
        byte[] content = Files.readAllBytes(file);
        int pages = content.length / 4096;
        Arrays.fill(content, pages / 2 * 4096, (pages / 2 + 3) * 4096, (byte) 0xee);
        Files.write(file, content);
        assertThatThrownBy(this::open).isInstanceOf(StoreException.class).hasMessageContaining("damaged");
    }

    /** The plans of the queries that run often; a full scan of a table that grows would be SCAN without an index. */
    @Test
    void listsUseTheirIndexes() throws SQLException {
        open().close();
        assertThat(plan("SELECT id FROM resource WHERE resource_key > 'a' AND resource_key < 'b' AND type = 't'"
                        + " ORDER BY resource_key LIMIT 9"))
                .contains("resource_by_type (type=? AND resource_key>? AND resource_key<?)")
                .doesNotContain("TEMP B-TREE");
        assertThat(plan("SELECT id FROM resource WHERE resource_key > 'a' AND parent_key = 'p' ORDER BY resource_key"))
                .contains("resource_by_parent (parent_key=? AND resource_key>?)")
                .doesNotContain("TEMP B-TREE");
        assertThat(plan("SELECT * FROM activity WHERE group_key = 'g' AND time >= 5 AND (time, event_id) < (9, 'x')"
                        + " ORDER BY time DESC, event_id DESC LIMIT 9"))
                .contains("activity_by_group (group_key=? AND time>?")
                .doesNotContain("TEMP B-TREE");
        assertThat(plan("SELECT * FROM activity WHERE resource_key >= 'g' AND resource_key < 'h'"
                        + " ORDER BY time DESC, event_id DESC LIMIT 9"))
                .contains("activity_by_resource (resource_key>? AND resource_key<?)");
        assertThat(plan("SELECT * FROM operation WHERE resource_key = 'x' AND ended IS NULL ORDER BY started DESC"))
                .contains("operation_open");
        assertThat(plan("SELECT * FROM work WHERE kind IN ('a', 'b') AND ready <= 9 ORDER BY due LIMIT 1"))
                .contains("work_ready (kind=? AND ready<?)");
        assertThat(plan("SELECT * FROM log_leaf WHERE commitment = x'00' ORDER BY epoch DESC, idx DESC LIMIT 1"))
                .contains("log_leaf_by_commitment");
    }

    private String plan(String query) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + parent.resolve("data/holdfast.db"));
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("EXPLAIN QUERY PLAN " + query)) {
            while (rows.next()) {
                plan.append(rows.getString("detail")).append('\n');
            }
        }
        return plan.toString();
    }

    @Test
    void leftoversOfAnUploadAreCleared() throws IOException {
        open().close();
        Files.writeString(parent.resolve("data/blobs/incoming/half"), "half");
        open().close();
        try (Stream<Path> left = Files.list(parent.resolve("data/blobs/incoming"))) {
            assertThat(left.toList()).isEqualTo(List.of());
        }
    }
}
