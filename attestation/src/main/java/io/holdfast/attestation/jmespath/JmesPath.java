package io.holdfast.attestation.jmespath;

import io.holdfast.kernel.json.Json;
import java.util.List;

/** A compiled query. Immutable. */
public final class JmesPath {
    private final Node root;
    private final boolean builds;

    private JmesPath(Node root) {
        this.root = root;
        this.builds = Nodes.builds(root);
    }

    /** Throws for what is no query, with the position; functions and the number of their arguments are checked here. */
    public static JmesPath compile(String query) throws JmesPathException {
        if (query.isBlank()) {
            throw new JmesPathException("the query is empty", 0);
        }
        return new JmesPath(QueryParser.parse(query));
    }

    /** What the value answers; JSON null where there is nothing. */
    public Json search(Json value, Effort effort) throws JmesPathException {
        Json result = new Interpreter(effort).evaluate(root, value);
        if (builds) {
            Weight.check(result, effort);
        }
        return result;
    }

    /** Whole sentences about what the query says and its author probably does not mean. */
    public List<String> doubts() {
        return Doubts.of(root);
    }
}
