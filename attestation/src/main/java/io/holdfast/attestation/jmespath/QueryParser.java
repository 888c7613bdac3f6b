package io.holdfast.attestation.jmespath;

import io.holdfast.attestation.jmespath.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Reads a query by precedence climbing. What follows a projection belongs to it until something binds more weakly than a flatten. */
final class QueryParser extends Tokens {
    static final int MAX_LENGTH = 64 << 10;
    private static final int MAX_TOKENS = 1_500;
    private static final int MAX_DEPTH = 100;
    /** What binds more weakly ends a projection. */
    private static final int PROJECTION_ENDS = 10;

    private static final Node CURRENT = new Node.Current();

    private int depth;

    private QueryParser(List<Token> tokens) {
        super(tokens);
    }

    static Node parse(String query) throws JmesPathException {
        if (query.length() > MAX_LENGTH) {
            throw new JmesPathException(
                    "the query has " + query.length() + " characters (expected: at most " + MAX_LENGTH + ")");
        }
        List<Token> tokens = Lexer.tokens(query);
        if (tokens.size() > MAX_TOKENS) {
            throw new JmesPathException("the query has more than " + MAX_TOKENS + " parts");
        }
        QueryParser parser = new QueryParser(tokens);
        Node node = parser.expression(0);
        parser.expect(Kind.END);
        return node;
    }

    private Node expression(int power) throws JmesPathException {
        if (++depth > MAX_DEPTH) {
            throw new JmesPathException("the query is nested too deeply", peek().position());
        }
        Node left = first();
        while (power < peek().kind().power()) {
            left = following(left);
        }
        depth--;
        return left;
    }

    /** What may stand at the beginning of an expression. */
    private Node first() throws JmesPathException {
        Token token = peek();
        return switch (token.kind()) {
            case LITERAL -> {
                take();
                yield new Node.Literal(token.value());
            }
            case NAME -> {
                take();
                yield next(Kind.OPEN_PARENTHESIS) ? call(token) : new Node.Field(token.text());
            }
            case QUOTED -> {
                take();
                yield new Node.Field(token.text());
            }
            case CURRENT -> {
                take();
                yield CURRENT;
            }
            case STAR -> {
                take();
                yield new Node.ValueProjection(CURRENT, projected(Kind.STAR.power()));
            }
            case FLATTEN, FILTER -> following(CURRENT);
            case OPEN_BRACKET -> {
                if (opensIndex()) {
                    yield following(CURRENT);
                }
                take();
                yield multiList();
            }
            case OPEN_BRACE -> {
                take();
                yield multiHash();
            }
            case OPEN_PARENTHESIS -> {
                take();
                Node inner = expression(0);
                expect(Kind.CLOSE_PARENTHESIS);
                yield inner;
            }
            case NOT -> {
                take();
                yield new Node.Not(expression(Kind.NOT.power()));
            }
            default -> throw unexpected("expected: an expression");
        };
    }

    /** Whether the bracket that comes next holds an index, a slice or a star, and no list of expressions. */
    private boolean opensIndex() {
        Kind inside = after(1);
        return inside == Kind.NUMBER || inside == Kind.COLON || (inside == Kind.STAR && after(2) == Kind.CLOSE_BRACKET);
    }

    /** What may stand behind an expression. */
    private Node following(Node left) throws JmesPathException {
        Token token = take();
        return switch (token.kind()) {
            case DOT -> {
                if (takeIf(Kind.STAR)) {
                    yield new Node.ValueProjection(left, projected(Kind.STAR.power()));
                }
                yield new Node.Chain(left, member(Kind.DOT.power()));
            }
            case PIPE -> new Node.Chain(left, expression(Kind.PIPE.power()));
            case OR -> new Node.Or(left, expression(Kind.OR.power()));
            case AND -> new Node.And(left, expression(Kind.AND.power()));
            case EQUAL -> compare(Node.Comparison.EQUAL, left);
            case NOT_EQUAL -> compare(Node.Comparison.NOT_EQUAL, left);
            case LESS -> compare(Node.Comparison.LESS, left);
            case LESS_OR_EQUAL -> compare(Node.Comparison.LESS_OR_EQUAL, left);
            case GREATER -> compare(Node.Comparison.GREATER, left);
            case GREATER_OR_EQUAL -> compare(Node.Comparison.GREATER_OR_EQUAL, left);
            case FLATTEN -> new Node.ListProjection(new Node.Flatten(left), projected(Kind.FLATTEN.power()));
            case FILTER -> {
                Node condition = expression(0);
                expect(Kind.CLOSE_BRACKET);
                yield new Node.FilterProjection(
                        left, condition, next(Kind.FLATTEN) ? CURRENT : projected(Kind.FILTER.power()));
            }
            case OPEN_BRACKET -> bracket(left);
            default -> {
                back();
                throw unexpected("expected: an operator");
            }
        };
    }

    private Node compare(Node.Comparison comparison, Node left) throws JmesPathException {
        return new Node.Compare(comparison, left, expression(Kind.EQUAL.power()));
    }

    private Node bracket(Node left) throws JmesPathException {
        if (takeIf(Kind.STAR)) {
            expect(Kind.CLOSE_BRACKET);
            return new Node.ListProjection(left, projected(Kind.STAR.power()));
        }
        OptionalInt start = number();
        if (!next(Kind.COLON)) {
            if (start.isEmpty()) {
                throw unexpected("expected: an index, a slice or '*'");
            }
            expect(Kind.CLOSE_BRACKET);
            return new Node.Index(left, start.getAsInt());
        }
        take();
        OptionalInt stop = number();
        OptionalInt step = takeIf(Kind.COLON) ? number() : OptionalInt.empty();
        Token end = expect(Kind.CLOSE_BRACKET);
        if (step.isPresent() && step.getAsInt() == 0) {
            throw new JmesPathException("a slice cannot have the step 0", end.position());
        }
        return new Node.ListProjection(new Node.Slice(left, start, stop, step.orElse(1)), projected(Kind.STAR.power()));
    }

    private OptionalInt number() throws JmesPathException {
        if (!next(Kind.NUMBER)) {
            return OptionalInt.empty();
        }
        Token token = take();
        try {
            return OptionalInt.of(Integer.parseInt(token.text()));
        } catch (NumberFormatException _) {
            throw new JmesPathException("'" + token.text() + "' is no index", token.position());
        }
    }

    /** What stands behind a dot. */
    private Node member(int power) throws JmesPathException {
        if (takeIf(Kind.OPEN_BRACKET)) {
            return multiList();
        }
        if (takeIf(Kind.OPEN_BRACE)) {
            return multiHash();
        }
        if (next(Kind.NAME) || next(Kind.QUOTED) || next(Kind.STAR)) {
            return expression(power);
        }
        throw unexpected("expected: a name, '*', '[' or '{'");
    }

    /** What is asked of each element of a projection. */
    private Node projected(int power) throws JmesPathException {
        if (peek().kind().power() < PROJECTION_ENDS) {
            return CURRENT;
        }
        if (next(Kind.OPEN_BRACKET) || next(Kind.FILTER)) {
            return expression(power);
        }
        if (takeIf(Kind.DOT)) {
            return member(power);
        }
        throw unexpected("expected: '.', '[' or '[?'");
    }

    private Node multiList() throws JmesPathException {
        List<Node> items = new ArrayList<>();
        do {
            items.add(expression(0));
        } while (takeIf(Kind.COMMA));
        expect(Kind.CLOSE_BRACKET);
        return new Node.MultiList(List.copyOf(items));
    }

    private Node multiHash() throws JmesPathException {
        List<String> names = new ArrayList<>();
        List<Node> values = new ArrayList<>();
        do {
            Token name = next(Kind.QUOTED) ? take() : expect(Kind.NAME);
            expect(Kind.COLON);
            names.add(name.text());
            values.add(expression(0));
        } while (takeIf(Kind.COMMA));
        expect(Kind.CLOSE_BRACE);
        return new Node.MultiHash(List.copyOf(names), List.copyOf(values));
    }

    private Node call(Token name) throws JmesPathException {
        Function function = Function.of(name.text())
                .orElseThrow(
                        () -> new JmesPathException("there is no function '" + name.text() + "'", name.position()));
        expect(Kind.OPEN_PARENTHESIS);
        List<Node> arguments = new ArrayList<>();
        if (!takeIf(Kind.CLOSE_PARENTHESIS)) {
            do {
                boolean reference = takeIf(Kind.REFERENCE);
                if (reference != (arguments.size() == function.reference())) {
                    throw new JmesPathException(
                            function.text() + "() takes " + (reference ? "a value" : "an expression with '&'")
                                    + " as argument " + (arguments.size() + 1),
                            name.position());
                }
                Node argument = expression(0);
                arguments.add(reference ? new Node.Reference(argument) : argument);
            } while (takeIf(Kind.COMMA));
            expect(Kind.CLOSE_PARENTHESIS);
        }
        if (!function.takes(arguments.size())) {
            throw new JmesPathException(
                    function.text() + "() has " + arguments.size() + " arguments (expected: " + function.expected()
                            + ")",
                    name.position());
        }
        return new Node.Call(function, List.copyOf(arguments));
    }
}
