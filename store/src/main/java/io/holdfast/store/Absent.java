package io.holdfast.store;

import java.sql.Types;
import java.util.Optional;

/** A column without a value; the type is named because PostgreSQL wants to know it. */
enum Absent {
    TEXT(Types.VARCHAR),
    NUMBER(Types.BIGINT),
    BYTES(Types.BINARY);

    private final int sqlType;

    Absent(int sqlType) {
        this.sqlType = sqlType;
    }

    int sqlType() {
        return sqlType;
    }

    /** The value, or this in its place. */
    Object or(Optional<?> value) {
        return value.isPresent() ? value.get() : this;
    }
}
