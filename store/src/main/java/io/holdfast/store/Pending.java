package io.holdfast.store;

import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A writing that waits for its batch, and the caller who waits for it. */
final class Pending<T> {
    private final Store.Writing<T> writing;
    private final CompletableFuture<Outcome<T>> result = new CompletableFuture<>();
    private Optional<Outcome<T>> outcome = Optional.empty();

    Pending(Store.Writing<T> writing) {
        this.writing = writing;
    }

    /** Runs the writing; false when it threw. */
    boolean run(WriteTransaction transaction) {
        try {
            outcome = Optional.of(new Outcome.Value<>(writing.in(transaction)));
            return true;
        } catch (Throwable e) { // whatever it is, it belongs to the caller
            outcome = Optional.of(new Outcome.Thrown<>(e));
            return false;
        }
    }

    /** Tells the caller how the writing ended. */
    void finish() {
        result.complete(outcome.orElseThrow());
    }

    /** Tells the caller that the batch failed; a writing that had thrown keeps its own exception. */
    void fail(Throwable batchFailure) {
        if (outcome.isPresent() && outcome.get() instanceof Outcome.Thrown<T> thrown) {
            result.complete(thrown);
        } else {
            failWith(batchFailure);
        }
    }

    /** Tells the caller that the engine did not accept this writing. */
    void failWith(Throwable cause) {
        result.complete(new Outcome.Thrown<>(cause));
    }

    /** Waits, through interrupts: what was handed in is committed or not whatever happens to the one who waits. */
    T await() {
        return result.join().take();
    }
}
