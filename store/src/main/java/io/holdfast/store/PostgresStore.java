package io.holdfast.store;

import io.holdfast.control.store.LogWriter;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.StoreException;

/** The store for several nodes: one database, any number of processes. */
public final class PostgresStore {
    private static final int BLOB_LANES = 2;

    private PostgresStore() {}

    /**
     * Opens the store and brings the schema up to date; nodes that start together wait for each other.
     *
     * @throws StoreException when the server cannot be reached or the schema is newer than this build
     */
    public static Store open(PostgresConfig config, LogWriter logWriter) {
        PostgresEngine engine = new PostgresEngine(config);
        Lanes lanes = new Lanes("holdfast-blob", BLOB_LANES, engine::writer, engine);
        try {
            PostgresBlobs blobs = new PostgresBlobs(lanes);
            Store store = LaneStore.open(engine, logWriter, config.readers(), blobs, lanes::close);
            blobs.forgetAbandoned();
            return store;
        } catch (RuntimeException | Error e) {
            lanes.close();
            throw e;
        }
    }
}
