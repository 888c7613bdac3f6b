package io.holdfast.store;

import java.time.Duration;

/**
 * Where PostgreSQL is and how this node uses it.
 *
 * @param jdbcUrl {@code jdbc:postgresql://host/database}, with parameters for TLS and the schema where needed
 * @param readers connections that read; one more writes and two carry blobs
 * @param watch how often to look for commits of other nodes
 */
public record PostgresConfig(String jdbcUrl, String user, String password, int readers, Duration watch) {
    public PostgresConfig {
        if (!jdbcUrl.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("PostgreSQL address: expected jdbc:postgresql://…");
        }
        if (readers < 1) {
            throw new IllegalArgumentException("readers: " + readers + " (expected: >= 1)");
        }
        if (!watch.isPositive()) {
            throw new IllegalArgumentException("watch: " + watch + " (expected: more than zero)");
        }
    }

    /** Four readers; looks for other nodes' commits every second. */
    public PostgresConfig(String jdbcUrl, String user, String password) {
        this(jdbcUrl, user, password, 4, Duration.ofSeconds(1));
    }

    /** Without the password and the parameters of the address, which may hold another. */
    @Override
    public String toString() {
        return address() + " as " + user;
    }

    /** The address without its parameters. */
    String address() {
        int parameters = jdbcUrl.indexOf('?');
        return parameters < 0 ? jdbcUrl : jdbcUrl.substring(0, parameters);
    }
}
