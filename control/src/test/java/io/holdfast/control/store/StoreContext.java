package io.holdfast.control.store;

import io.holdfast.kernel.Digest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a contract test works with: an open, empty store and the log writer that it was opened with. */
public interface StoreContext {
    Store store();

    NaiveLog log();

    // Readings of one kind of result each, because AssertJ has to know which.

    default <T> Optional<T> one(Store.Reading<Optional<T>> reading) {
        return store().read(reading);
    }

    default <T> List<T> many(Store.Reading<List<T>> reading) {
        return store().read(reading);
    }

    default <K, V> Map<K, V> map(Store.Reading<Map<K, V>> reading) {
        return store().read(reading);
    }

    default long number(Store.Reading<Long> reading) {
        return store().read(reading);
    }

    default Digest node(Store.Reading<Digest> reading) {
        return store().read(reading);
    }
}
