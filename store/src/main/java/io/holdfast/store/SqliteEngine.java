package io.holdfast.store;

import io.holdfast.control.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** SQLite with a write-ahead log, every commit flushed to the disk ({@code synchronous=FULL}). */
final class SqliteEngine implements Engine {
    /** "Hold" in ASCII; SQLite keeps it in the header of the file. */
    private static final int APPLICATION_ID = 0x486f6c64;

    /** A larger file is not checked at start, because that reads the whole of it. */
    private static final long QUICK_CHECK_LIMIT = 64L << 20;

    private static final int BATCH_LIMIT = 512;

    /** In pages of 4 KiB; pages that change often are then copied into the database less often. */
    private static final String CHECKPOINT_EVERY = "PRAGMA wal_autocheckpoint = 4000";

    private final Path file;

    SqliteEngine(Path file) {
        this.file = file;
    }

    @Override
    public Schema schema() {
        return new Schema(
                List.of("0001-initial.sql"), Map.of("key", "TEXT", "bytes", "BLOB", "clustered", " WITHOUT ROWID"));
    }

    @Override
    public void prepare(Session session) {
        int id = number(session, "PRAGMA application_id");
        if (id != APPLICATION_ID) {
            int tables = number(session, "SELECT count(*) FROM sqlite_schema");
            if (tables > 0) {
                throw new StoreException(file + ": application id " + id + " (expected: " + APPLICATION_ID
                        + "); this is not a database of Holdfast");
            }
            session.update("PRAGMA application_id = " + APPLICATION_ID);
        }
        if (size() <= QUICK_CHECK_LIMIT) {
            List<String> found = session.list("PRAGMA quick_check(3)", row -> row.text(1));
            if (!found.equals(List.of("ok"))) {
                throw new StoreException(file + " is damaged: " + String.join("; ", found) + " (expected: ok)");
            }
        }
    }

    private static int number(Session session, String sql) {
        return session.first(sql, row -> row.integer(1)).orElseThrow();
    }

    private long size() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new StoreException("the size of " + file + " cannot be read", e);
        }
    }

    @Override
    public Session writer() {
        return connect(false);
    }

    @Override
    public Session reader() {
        return connect(true);
    }

    private Session connect(boolean queryOnly) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        config.setJournalSizeLimit(64 << 20);
        config.setCacheSize(-16_384);
        config.setBusyTimeout(10_000);
        try {
            Connection connection = config.createConnection("jdbc:sqlite:" + file);
            try (Statement statement = connection.createStatement()) {
                boolean _ = statement.execute(queryOnly ? "PRAGMA query_only = 1" : CHECKPOINT_EVERY);
            }
            connection.setAutoCommit(false);
            return new Session(connection);
        } catch (SQLException e) {
            throw new StoreException(file + " cannot be opened: " + e.getMessage(), e);
        }
    }

    @Override
    public Verdict verdict(SQLException failure) {
        Throwable cause = failure instanceof BatchUpdateException ? failure.getCause() : failure;
        if (!(cause instanceof SQLiteException known)) {
            return Verdict.WRITING; // a row that could not be read
        }
        SQLiteErrorCode code = known.getResultCode();
        return switch (SQLiteErrorCode.getErrorCode(code.code & 0xff)) {
            case SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH, SQLITE_RANGE -> Verdict.WRITING;
            case SQLITE_BUSY, SQLITE_LOCKED -> Verdict.REPEAT;
            default -> Verdict.BATCH;
        };
    }

    /** One process owns the file, one of its threads writes. */
    @Override
    public String forUpdate() {
        return "";
    }

    @Override
    public List<String> moveSavepoint() {
        return List.of("RELEASE SAVEPOINT writing", "SAVEPOINT writing");
    }

    @Override
    public int batchLimit() {
        return BATCH_LIMIT;
    }

    @Override
    public Optional<Duration> probeAfter() {
        return Optional.empty();
    }

    @Override
    public Optional<Duration> watch() {
        return Optional.empty();
    }

    @Override
    public Optional<String> transactionName(Session session) {
        return Optional.empty();
    }

    @Override
    public boolean committed(Session session, String transactionName) {
        throw new IllegalStateException("SQLite names no transactions");
    }
}
