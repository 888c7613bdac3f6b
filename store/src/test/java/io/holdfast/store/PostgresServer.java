package io.holdfast.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A real PostgreSQL for the tests of this JVM, with fsync on; it stops with the JVM. */
final class PostgresServer {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private PostgresServer() {}

    private static final class Running {
        static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("max_connections", "200")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A new, empty database. */
    static PostgresConfig database() {
        String name = "t" + DATABASES.incrementAndGet();
        execute("CREATE DATABASE " + name);
        return new PostgresConfig(
                Running.SERVER.getJdbcUrl("postgres", name), "postgres", "postgres", 3, Duration.ofMillis(50));
    }

    static int port() {
        return Running.SERVER.getPort();
    }

    /** Runs a statement as the administrator. */
    static void execute(String sql) {
        execute("postgres", sql);
    }

    /** Runs a statement in the database of that configuration. */
    static void execute(PostgresConfig database, String sql) {
        execute(database.jdbcUrl().replaceAll(".*/(t[0-9]+).*", "$1"), sql);
    }

    private static void execute(String database, String sql) {
        try (Connection connection =
                        Running.SERVER.getDatabase("postgres", database).getConnection();
                Statement statement = connection.createStatement()) {
            boolean _ = statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
