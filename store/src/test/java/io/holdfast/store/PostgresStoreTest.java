package io.holdfast.store;

import io.holdfast.control.store.NaiveLog;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.StoreContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The contract on a real PostgreSQL. */
@org.jspecify.annotations.NullUnmarked // JUnit fills the fields
final class PostgresStoreTest extends StoreContract {
    private final NaiveLog log = new NaiveLog();
    private Store store;

    @BeforeEach
    void open() {
        store = PostgresStore.open(PostgresServer.database(), log);
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
