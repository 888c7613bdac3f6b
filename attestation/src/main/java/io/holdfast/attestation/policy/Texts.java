package io.holdfast.attestation.policy;

import io.holdfast.attestation.claims.ClaimValue;
import io.holdfast.attestation.claims.StringValue;
import io.holdfast.attestation.jmespath.Effort;
import io.holdfast.attestation.jmespath.JmesPathException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;

/** Reads and compares values at a policy's expense. */
final class Texts {
    private final Effort effort;

    Texts(Effort effort) {
        this.effort = effort;
    }

    /** The text, which is made only now when it is that of a JSON value. */
    String text(StringValue value) throws JmesPathException {
        Optional<Json> unwritten = value.unwritten();
        if (unwritten.isPresent()) {
            effort.weigh(unwritten.get());
        }
        return value.text();
    }

    boolean same(ClaimValue left, ClaimValue right) throws JmesPathException {
        effort.spend(1);
        if (!(left instanceof StringValue a) || !(right instanceof StringValue b)) {
            return left.equals(right);
        }
        if (cannotBe(a, b) || cannotBe(b, a)) {
            return false;
        }
        String first = text(a);
        String second = text(b);
        if (first.length() != second.length()) {
            return false;
        }
        effort.read(first.length());
        return first.equals(second);
    }

    /** A large JSON value is not written down only to see that it is not {@code null}. */
    private static boolean cannotBe(StringValue json, StringValue other) {
        if (json.unwritten().isEmpty() || other.unwritten().isPresent()) {
            return false;
        }
        return switch (json.unwritten().get()) {
            case JsonArray _ -> !other.text().startsWith("[");
            case JsonObject _ -> !other.text().startsWith("{");
            case Json _ -> false;
        };
    }
}
