package io.holdfast.attestation.jmespath;

import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Finds the mistakes that published policies have made. */
final class Doubts {
    /** Members of {@code events} and {@code pcrs} that are numbers. */
    private static final Set<String> NUMBERS = Set.of("PcrIndex", "EventSeq", "Index", "EventType");

    private static final Set<String> WORDS = Set.of("true", "false", "null");

    private Doubts() {}

    static List<String> of(Node root) {
        List<String> doubts = new ArrayList<>();
        find(root, doubts);
        return List.copyOf(doubts);
    }

    private static void find(Node node, List<String> doubts) {
        switch (node) {
            case Node.Chain(Node left, Node.Compare(Node.Comparison _, Node.Current _, Node.Literal(JsonNull _)))
            when projects(left) -> listAndNull(doubts);
            case Node.Compare compare -> compare(compare, doubts);
            case Node _ -> {}
        }
        Nodes.children(node).forEach(child -> find(child, doubts));
    }

    private static void compare(Node.Compare compare, List<String> doubts) {
        if (compare.right() instanceof Node.Literal(JsonNull _) && projects(compare.left())) {
            listAndNull(doubts);
        }
        sides(compare.left(), compare.right(), doubts);
        sides(compare.right(), compare.left(), doubts);
    }

    private static void sides(Node one, Node other, List<String> doubts) {
        if (one instanceof Node.Field(String name) && WORDS.contains(name)) {
            doubts.add("JMESPath: '" + name + "' without backticks is a member of that name, not the value.");
        }
        if (other instanceof Node.Literal(JsonString _) && isNumber(one)) {
            doubts.add("JMESPath: a number is compared with a string, which is never equal (write it in backticks).");
        }
    }

    private static boolean isNumber(Node node) {
        return switch (node) {
            case Node.Field(String name) -> NUMBERS.contains(name);
            case Node.Chain(Node _, Node right) -> isNumber(right);
            case Node.Call(Function function, List<Node> _) -> function == Function.LENGTH;
            case Node _ -> false;
        };
    }

    private static void listAndNull(List<String> doubts) {
        doubts.add("JMESPath: a filter or flatten of a list gives a list, never null, so comparing it with null says"
                + " nothing about whether it found anything (compare length(@) with `0`).");
    }

    private static boolean projects(Node node) {
        return switch (node) {
            case Node.FilterProjection _, Node.ListProjection _ -> true;
            case Node.Chain(Node _, Node right) -> projects(right);
            case Node _ -> false;
        };
    }
}
