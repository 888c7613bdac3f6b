package io.holdfast.kernel.json;

/** A JSON string. */
public record JsonString(String value) implements Json {
    @Override
    public String toString() {
        return compact();
    }
}
