package io.holdfast.store;

import io.holdfast.control.store.NaiveLog;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.StoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract on SQLite. */
@org.jspecify.annotations.NullUnmarked // JUnit fills the fields
final class SqliteStoreTest extends StoreContract {
    @TempDir
    private Path directory;

    private final NaiveLog log = new NaiveLog();
    private Store store;

    @BeforeEach
    void open() {
        store = SqliteStore.open(directory.resolve("store"), log);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    public Store store() {
        return store;
    }

    @Override
    public NaiveLog log() {
        return log;
    }
}
