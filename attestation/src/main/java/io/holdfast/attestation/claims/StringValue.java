package io.holdfast.attestation.claims;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A string. Policies query the same JSON text again and again, so a string keeps the value that it is the text of, and a
 * value its text, each made when first asked for. What was given is in final fields, so that any thread sees it; two threads
 * may make the other form twice, and make the same.
 */
public final class StringValue implements ClaimValue {
    private final @Nullable String givenText;
    private final @Nullable Json givenJson;
    private @Nullable String text;
    private @Nullable Json json;

    private StringValue(@Nullable String text, @Nullable Json json) {
        this.givenText = text;
        this.givenJson = json;
        this.text = text;
        this.json = json;
    }

    public static StringValue of(String text) {
        return new StringValue(text, null);
    }

    /** The JSON text of the value, without white space. */
    public static StringValue ofJson(Json json) {
        return new StringValue(null, json);
    }

    public String text() {
        String known = givenText == null ? text : givenText;
        if (known == null) {
            known = Objects.requireNonNull(givenJson).compact();
            text = known;
        }
        return known;
    }

    /** The value that this is the text of. */
    public Json json() throws JsonException {
        Json known = givenJson == null ? json : givenJson;
        if (known == null) {
            known = Json.parse(text());
            json = known;
        }
        return known;
    }

    /** The JSON value whose text has not been made yet: making it costs time and memory. */
    public Optional<Json> unwritten() {
        return text == null ? Optional.ofNullable(givenJson) : Optional.empty();
    }

    /** Whether the value that this is the text of is known already. */
    public boolean isParsed() {
        return givenJson != null || json != null;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StringValue that && (this == that || text().equals(that.text()));
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
