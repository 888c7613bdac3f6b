package io.holdfast.control.store;

import java.util.function.Consumer;

/**
 * Everything that the control plane keeps, on one engine.
 *
 * <p>Reading and writing happen on lanes: fixed platform threads that own the connections. The calling thread, usually a
 * virtual one, only waits for the result. A {@link Writing} joins the batch that its node commits next: one transaction,
 * whose last step locks the head row, gives leaf indexes and change numbers, and signs one checkpoint. Nothing that was
 * signed leaves the process before the transaction has committed.
 */
public interface Store extends AutoCloseable {
    /** Runs the reading on a snapshot. Exceptions that it throws reach the caller as they are. */
    <T> T read(Reading<T> reading);

    /**
     * Runs the writing and returns when its batch is durable. When it throws, everything that it wrote is undone and the
     * other writings of the batch go on. It may be run more than once (a batch that conflicts with another node's is
     * repeated) and must therefore change nothing outside the transaction.
     */
    <T> T commit(Writing<T> writing);

    /**
     * Calls the listener after each commit that added change rows, in order of their numbers, for commits of this node and, with some delay,
     * for those of others. Listeners return quickly.
     */
    void listen(Consumer<CommitNotice> listener);

    Blobs blobs();

    @Override
    void close();

    @FunctionalInterface
    interface Reading<T> {
        T in(ReadTransaction transaction);
    }

    @FunctionalInterface
    interface Writing<T> {
        T in(WriteTransaction transaction);
    }
}
