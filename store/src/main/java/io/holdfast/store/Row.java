package io.holdfast.store;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonLimits;
import io.holdfast.kernel.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** The current row of a result; columns count from 1. */
final class Row {
    /** What stands in the database was checked when it was written; these bounds only keep damage from running away. */
    private static final JsonLimits STORED = new JsonLimits(64 << 20, 256, 10_000_000);

    private final ResultSet result;

    Row(ResultSet result) {
        this.result = result;
    }

    String text(int column) throws SQLException {
        return present(result.getString(column), column);
    }

    Optional<String> optionalText(int column) throws SQLException {
        return Optional.ofNullable(result.getString(column));
    }

    long number(int column) throws SQLException {
        return result.getLong(column);
    }

    int integer(int column) throws SQLException {
        return result.getInt(column);
    }

    boolean flag(int column) throws SQLException {
        return result.getInt(column) != 0;
    }

    Instant time(int column) throws SQLException {
        return Instant.ofEpochMilli(result.getLong(column));
    }

    Optional<Instant> optionalTime(int column) throws SQLException {
        long value = result.getLong(column);
        return result.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(value));
    }

    Bytes bytes(int column) throws SQLException {
        return Bytes.of(present(result.getBytes(column), column));
    }

    Optional<Bytes> optionalBytes(int column) throws SQLException {
        return Optional.ofNullable(result.getBytes(column)).map(Bytes::of);
    }

    Digest digest(int column) throws SQLException {
        return Digest.wrap(present(result.getBytes(column), column));
    }

    Optional<Digest> optionalDigest(int column) throws SQLException {
        return Optional.ofNullable(result.getBytes(column)).map(Digest::wrap);
    }

    ResourceId resource(int column) throws SQLException {
        return ResourceId.parse(text(column));
    }

    JsonObject json(int column) throws SQLException {
        return parse(text(column), column);
    }

    Optional<JsonObject> optionalJson(int column) throws SQLException {
        String text = result.getString(column);
        return text == null ? Optional.empty() : Optional.of(parse(text, column));
    }

    private static JsonObject parse(String text, int column) throws SQLException {
        try {
            if (Json.parse(text.getBytes(StandardCharsets.UTF_8), STORED) instanceof JsonObject object) {
                return object;
            }
            throw new SQLException("column " + column + " holds JSON that is not an object");
        } catch (JsonException e) {
            throw new SQLException("column " + column + " holds text that is not JSON", e);
        }
    }

    private static <T> T present(@org.jspecify.annotations.Nullable T value, int column) throws SQLException {
        if (value == null) {
            throw new SQLException("column " + column + " is empty (expected: a value)");
        }
        return value;
    }

    /** Makes a value of one row. */
    @FunctionalInterface
    interface Reader<T> {
        T read(Row row) throws SQLException;
    }
}
