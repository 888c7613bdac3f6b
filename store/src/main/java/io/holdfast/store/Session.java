package io.holdfast.store;

import io.holdfast.control.store.StoreException;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One connection with its prepared statements, always inside a transaction. Belongs to one lane.
 *
 * <p>The first failure of the engine is kept until {@link #takeFailure()}: code that runs on a lane may swallow the
 * {@link StoreException}, the lane must not.
 */
final class Session implements AutoCloseable {
    /** Filters of the activity log can be put together in more ways than statements should be kept. */
    private static final int MAX_STATEMENTS = 200;

    private final Connection connection;
    /** The least recently used goes first. */
    private final LinkedHashMap<String, PreparedStatement> statements = new LinkedHashMap<>(64, 0.75f, true);

    private Optional<SQLException> failure = Optional.empty();
    private boolean broken;
    private boolean untouched = true;

    /** Takes over a connection whose auto-commit is off. */
    Session(Connection connection) {
        this.connection = connection;
    }

    /** Rows in order. Values may be text, numbers, booleans, bytes, digests, ids, instants, JSON objects and {@link Absent}. */
    <T> List<T> list(String sql, Row.Reader<T> reader, Object... values) {
        try {
            PreparedStatement statement = prepare(sql);
            bind(statement, List.of(values));
            List<T> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                Row row = new Row(result);
                while (result.next()) {
                    rows.add(reader.read(row));
                }
            }
            untouched = false;
            return rows;
        } catch (SQLException e) {
            throw failed("reading", e);
        }
    }

    /** The first row. */
    <T> Optional<T> first(String sql, Row.Reader<T> reader, Object... values) {
        List<T> rows = list(sql, reader, values);
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
    }

    /** Number of rows that were changed. */
    int update(String sql, Object... values) {
        try {
            PreparedStatement statement = prepare(sql);
            bind(statement, List.of(values));
            int changed = statement.executeUpdate();
            untouched = false;
            return changed;
        } catch (SQLException e) {
            throw failed("writing", e);
        }
    }

    /** Runs the statement once for each list of values. */
    void batch(String sql, List<List<Object>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        try {
            PreparedStatement statement = prepare(sql);
            for (List<Object> row : rows) {
                bind(statement, row);
                statement.addBatch();
            }
            int[] _ = statement.executeBatch();
            untouched = false;
        } catch (SQLException e) {
            throw failed("writing", e);
        }
    }

    void commit() {
        try {
            connection.commit();
            untouched = true;
        } catch (SQLException e) {
            throw failed("committing", e);
        }
    }

    /** Undoes the transaction; a connection that cannot even do that is broken. */
    void rollback() {
        try {
            connection.rollback();
            untouched = true;
        } catch (SQLException e) {
            broken = true;
        }
    }

    /** What the engine reported since the last call. */
    Optional<SQLException> takeFailure() {
        Optional<SQLException> taken = failure;
        failure = Optional.empty();
        return taken;
    }

    /** No statement of this transaction has succeeded, so running it again repeats nothing. */
    boolean untouched() {
        return untouched;
    }

    /** The connection is of no more use. */
    boolean broken() {
        return broken;
    }

    /** Asks the server for a sign of life. */
    void probe() {
        try {
            broken = broken || !connection.isValid(5);
        } catch (SQLException e) {
            broken = true;
        }
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            if (statements.size() >= MAX_STATEMENTS) {
                statements.pollFirstEntry().getValue().close();
            }
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        return statement;
    }

    private static void bind(PreparedStatement statement, List<Object> values) throws SQLException {
        int at = 1;
        for (Object value : values) {
            bind(statement, at++, value);
        }
    }

    private static void bind(PreparedStatement statement, int at, Object value) throws SQLException {
        switch (value) {
            case String text -> statement.setString(at, storable(text));
            case Long number -> statement.setLong(at, number);
            case Integer number -> statement.setInt(at, number);
            case Boolean flag -> statement.setInt(at, flag ? 1 : 0);
            case Instant time -> statement.setLong(at, time.toEpochMilli());
            case Digest digest -> statement.setBytes(at, digest.bytes());
            case Bytes bytes -> statement.setBytes(at, bytes.array());
            case byte[] bytes -> statement.setBytes(at, bytes);
            case UUID uuid -> statement.setString(at, uuid.toString());
            case EnrolmentId id -> statement.setString(at, id.toString());
            case JsonObject json -> statement.setString(at, json.compact());
            case Absent absent -> statement.setNull(at, absent.sqlType());
            default -> throw new IllegalArgumentException("value of " + value.getClass() + " (expected: a known type)");
        }
    }

    /** PostgreSQL has no NUL in text; refusing it here makes both engines alike and keeps it from failing a batch. */
    static String storable(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("text with a NUL character (expected: none)");
        }
        return text;
    }

    private StoreException failed(String doing, SQLException cause) {
        if (failure.isEmpty()) {
            failure = Optional.of(cause);
        }
        return new StoreException(doing + " failed: " + cause.getMessage(), cause);
    }

    @Override
    public void close() {
        broken = true;
        try {
            connection.close();
        } catch (SQLException e) {
            System.getLogger("io.holdfast.store").log(System.Logger.Level.DEBUG, "closing a connection failed", e);
        }
    }
}
