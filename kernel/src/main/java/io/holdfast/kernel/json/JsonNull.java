package io.holdfast.kernel.json;

/** {@code null} as it stands in a document; absence is no value at all. */
public enum JsonNull implements Json {
    NULL;

    @Override
    public String toString() {
        return compact();
    }
}
