package io.holdfast.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What differs between SQLite and PostgreSQL. Called on lanes only. */
interface Engine {
    Schema schema();

    /** Before the schema is looked at: keeps other nodes from looking, and refuses what is not ours or is damaged. */
    void prepare(Session session);

    /** A connection that writes. */
    Session writer();

    /** A connection whose transactions each see one snapshot and cannot write. */
    Session reader();

    Verdict verdict(SQLException failure);

    /** What is appended to a SELECT so that its rows stay locked until the transaction ends. */
    String forUpdate();

    /** Statements that release the savepoint {@code writing} and set it anew. */
    List<String> moveSavepoint();

    /** How many writings share a transaction at most. */
    int batchLimit();

    /** After what time without use a connection has to be asked whether it still lives. */
    Optional<Duration> probeAfter();

    /** How often to look for commits of other nodes. */
    Optional<Duration> watch();

    /** A name by which {@link #committed} knows the current transaction again; empty where a failed commit is certain. */
    Optional<String> transactionName(Session session);

    /** Whether that transaction has committed; asked on a fresh connection after its commit failed. */
    boolean committed(Session session, String transactionName);
}
