package io.holdfast.store;

import java.lang.reflect.UndeclaredThrowableException;

/** How something ended on a lane, on its way to the caller. */
sealed interface Outcome<T> {
    record Value<T>(T value) implements Outcome<T> {}

    record Thrown<T>(Throwable cause) implements Outcome<T> {}

    /** The value, or the very exception that was thrown. */
    default T take() {
        return switch (this) {
            case Value<T>(T value) -> value;
            case Thrown<T>(RuntimeException cause) -> throw cause;
            case Thrown<T>(Error cause) -> throw cause;
            case Thrown<T>(Throwable cause) -> throw new UndeclaredThrowableException(cause);
        };
    }
}
