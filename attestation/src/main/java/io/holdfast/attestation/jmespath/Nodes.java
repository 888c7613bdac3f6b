package io.holdfast.attestation.jmespath;

import java.util.List;

/** What can be said of a query without running it. */
final class Nodes {
    private Nodes() {}

    static List<Node> children(Node node) {
        return switch (node) {
            case Node.Current _, Node.Field _, Node.Literal _ -> List.of();
            case Node.Chain(Node left, Node right) -> List.of(left, right);
            case Node.Index(Node left, int _) -> List.of(left);
            case Node.Slice slice -> List.of(slice.left());
            case Node.ListProjection(Node left, Node right) -> List.of(left, right);
            case Node.ValueProjection(Node left, Node right) -> List.of(left, right);
            case Node.FilterProjection(Node left, Node condition, Node right) -> List.of(left, condition, right);
            case Node.Flatten(Node left) -> List.of(left);
            case Node.MultiList(List<Node> items) -> items;
            case Node.MultiHash(List<String> _, List<Node> values) -> values;
            case Node.Or(Node left, Node right) -> List.of(left, right);
            case Node.And(Node left, Node right) -> List.of(left, right);
            case Node.Not(Node operand) -> List.of(operand);
            case Node.Compare(Node.Comparison _, Node left, Node right) -> List.of(left, right);
            case Node.Call(Function _, List<Node> arguments) -> arguments;
            case Node.Reference(Node expression) -> List.of(expression);
        };
    }

    /** Whether it may give what is deeper or larger than what it is asked of. */
    static boolean builds(Node node) {
        return node instanceof Node.MultiList
                || node instanceof Node.MultiHash
                || node instanceof Node.Call
                || children(node).stream().anyMatch(Nodes::builds);
    }
}
