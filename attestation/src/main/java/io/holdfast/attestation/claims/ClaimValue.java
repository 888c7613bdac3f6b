package io.holdfast.attestation.claims;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonString;

/** A value of a claim. Values of different types are never equal: nothing converts. */
public sealed interface ClaimValue permits ClaimValue.BooleanValue, ClaimValue.IntegerValue, StringValue {
    record BooleanValue(boolean value) implements ClaimValue {}

    record IntegerValue(long value) implements ClaimValue {}

    static ClaimValue of(boolean value) {
        return new BooleanValue(value);
    }

    static ClaimValue of(long value) {
        return new IntegerValue(value);
    }

    static ClaimValue of(String value) {
        return StringValue.of(value);
    }

    /** A string that is the JSON text of the value; {@code events} and {@code pcrs} are such claims. */
    static ClaimValue json(Json value) {
        return StringValue.ofJson(value);
    }

    default ValueType type() {
        return switch (this) {
            case BooleanValue _ -> ValueType.BOOLEAN;
            case IntegerValue _ -> ValueType.INTEGER;
            case StringValue _ -> ValueType.STRING;
        };
    }

    /** As it stands in a token: a boolean, a whole number or a string. */
    default Json toJson() {
        return switch (this) {
            case BooleanValue(boolean value) -> value ? JsonBoolean.TRUE : JsonBoolean.FALSE;
            case IntegerValue(long value) -> JsonNumber.of(value);
            case StringValue text -> new JsonString(text.text());
        };
    }
}
