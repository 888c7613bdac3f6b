package io.holdfast.store;

import io.holdfast.control.store.StoreException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * PostgreSQL, shared by several nodes. A batch holds the lane's row from its first statement on, so that writings of all
 * nodes run one after the other and what a writing has read still holds when it commits (docs/adr/0010).
 */
final class PostgresEngine implements Engine {
    /** Any number that nobody else in the database uses for an advisory lock. */
    private static final long MIGRATION_LOCK = 0x486f6c6466617374L;

    /** Beyond 64 subtransactions PostgreSQL no longer keeps them in shared memory, and every snapshot becomes dearer. */
    private static final int BATCH_LIMIT = 64;

    private final PostgresConfig config;

    PostgresEngine(PostgresConfig config) {
        this.config = config;
    }

    @Override
    public Schema schema() {
        return new Schema(
                List.of("0001-initial.sql", "0002-postgres-blobs.sql"),
                Map.of("key", "TEXT COLLATE \"C\"", "bytes", "BYTEA", "clustered", ""));
    }

    @Override
    public void prepare(Session session) {
        List<Boolean> _ = session.list("SELECT pg_advisory_xact_lock(?)", row -> true, MIGRATION_LOCK);
        String encoding = setting(session, "server_encoding");
        if (!encoding.equals("UTF8")) {
            throw new StoreException("PostgreSQL encoding: " + encoding + " (expected: UTF8)");
        }
        if (setting(session, "fsync").equals("off")) {
            System.getLogger("io.holdfast.store")
                    .log(
                            System.Logger.Level.WARNING,
                            "PostgreSQL runs with fsync = off: a crash may lose what it committed");
        }
    }

    private static String setting(Session session, String name) {
        return session.first("SELECT current_setting(?)", row -> row.text(1), name)
                .orElseThrow();
    }

    @Override
    public Session writer() {
        // A node that stalls within a batch would stop the others: PostgreSQL ends it.
        return connect(
                Connection.TRANSACTION_READ_COMMITTED,
                false,
                "SET lock_timeout = '30s'; SET idle_in_transaction_session_timeout = '10s'");
    }

    @Override
    public Session reader() {
        return connect(
                Connection.TRANSACTION_REPEATABLE_READ, true, "SET idle_in_transaction_session_timeout = '5min'");
    }

    private Session connect(int isolation, boolean readOnly, String settings) {
        Properties properties = new Properties();
        properties.setProperty("user", config.user());
        properties.setProperty("password", config.password());
        properties.setProperty("ApplicationName", "holdfast");
        properties.setProperty("reWriteBatchedInserts", "true");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("socketTimeout", "60");
        // What the server says about a row may hold what stands in the row.
        properties.setProperty("logServerErrorDetail", "false");
        try {
            Connection connection = DriverManager.getConnection(config.jdbcUrl(), properties);
            try (Statement statement = connection.createStatement()) {
                boolean _ = statement.execute(settings);
                boolean _ = statement.execute("SELECT set_config('synchronous_commit', 'on', false)"
                        + " WHERE current_setting('synchronous_commit') IN ('off', 'local')");
            }
            connection.setTransactionIsolation(isolation);
            connection.setReadOnly(readOnly);
            connection.setAutoCommit(false);
            return new Session(connection);
        } catch (SQLException e) {
            throw new StoreException(config + " cannot be reached: " + e.getMessage(), e);
        }
    }

    /** By SQLSTATE (PostgreSQL, appendix A). */
    @Override
    public Verdict verdict(SQLException failure) {
        String state = failure.getSQLState();
        if (state == null) {
            return Verdict.WRITING; // a row that could not be read
        }
        return switch (state.substring(0, Math.min(2, state.length()))) {
            case "22", "23", "54" -> Verdict.WRITING;
            case "08", "40" -> Verdict.REPEAT;
            case "53", "55", "57" ->
                // too many connections, lock timeout, and a server that stops or starts
                state.equals("53300") || state.equals("55P03") || state.startsWith("57P")
                        ? Verdict.REPEAT
                        : Verdict.BATCH;
            default -> Verdict.BATCH;
        };
    }

    @Override
    public String forUpdate() {
        return " FOR UPDATE";
    }

    /** One round trip. */
    @Override
    public List<String> moveSavepoint() {
        return List.of("RELEASE SAVEPOINT writing; SAVEPOINT writing");
    }

    @Override
    public int batchLimit() {
        return BATCH_LIMIT;
    }

    @Override
    public Optional<Duration> probeAfter() {
        return Optional.of(Duration.ofSeconds(5));
    }

    @Override
    public Optional<Duration> watch() {
        return Optional.of(config.watch());
    }

    @Override
    public Optional<String> transactionName(Session session) {
        return session.first("SELECT CAST(pg_current_xact_id() AS TEXT)", row -> row.text(1));
    }

    @Override
    public boolean committed(Session session, String transactionName) {
        String status = session.first(
                        "SELECT pg_xact_status(CAST(? AS xid8))", row -> row.optionalText(1), transactionName)
                .flatMap(known -> known)
                .orElse("unknown");
        return switch (status) {
            case "committed" -> true;
            case "aborted" -> false;
            default ->
                throw new StoreException(
                        "transaction " + transactionName + ": " + status + " (expected: committed or aborted)");
        };
    }
}
