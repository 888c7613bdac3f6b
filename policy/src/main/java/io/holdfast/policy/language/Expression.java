package io.holdfast.policy.language;

import io.holdfast.kernel.json.Json;
import java.util.List;

/** A template expression without its outer brackets. */
public sealed interface Expression {
    record Literal(Json value) implements Expression {}

    /** @param function in the spelling of the table of functions */
    record Call(Signature function, List<Expression> arguments) implements Expression {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    /** {@code of.name} or {@code of[key]}. */
    record Member(Expression of, Expression key) implements Expression {}
}
