package io.holdfast.attestation.jmespath;

import io.holdfast.kernel.json.Json;
import java.util.List;
import java.util.OptionalInt;

/** A parsed query (JMESPath specification, grammar). */
sealed interface Node {
    record Current() implements Node {}

    record Field(String name) implements Node {}

    record Literal(Json value) implements Node {}

    /** Sub-expression and pipe: the right side is asked of what the left side gives. */
    record Chain(Node left, Node right) implements Node {}

    record Index(Node left, int index) implements Node {}

    record Slice(Node left, OptionalInt start, OptionalInt stop, int step) implements Node {}

    /** {@code [*]}, and what follows a flatten or a slice. */
    record ListProjection(Node left, Node right) implements Node {}

    /** {@code *}. */
    record ValueProjection(Node left, Node right) implements Node {}

    /** {@code [? …]}. */
    record FilterProjection(Node left, Node condition, Node right) implements Node {}

    record Flatten(Node left) implements Node {}

    record MultiList(List<Node> items) implements Node {}

    record MultiHash(List<String> names, List<Node> values) implements Node {}

    record Or(Node left, Node right) implements Node {}

    record And(Node left, Node right) implements Node {}

    record Not(Node operand) implements Node {}

    record Compare(Comparison comparison, Node left, Node right) implements Node {}

    record Call(Function function, List<Node> arguments) implements Node {}

    /** {@code &expression}, only as an argument. */
    record Reference(Node expression) implements Node {}

    enum Comparison {
        EQUAL,
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL
    }
}
