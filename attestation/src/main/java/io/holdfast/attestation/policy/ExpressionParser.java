package io.holdfast.attestation.policy;

import io.holdfast.attestation.claims.ClaimValue;
import io.holdfast.attestation.claims.StringValue;
import io.holdfast.attestation.jmespath.JmesPath;
import io.holdfast.attestation.jmespath.JmesPathException;
import io.holdfast.attestation.policy.Symbol.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads expressions: constants, properties of bound claims, calls. */
final class ExpressionParser {
    private static final int MAX_DEPTH = 32;

    private final Symbols symbols;
    private final PolicyVersion version;
    private final Identifiers identifiers;
    private final Lints lints;
    private int depth;

    ExpressionParser(Symbols symbols, PolicyVersion version, Identifiers identifiers, Lints lints) {
        this.symbols = symbols;
        this.version = version;
        this.identifiers = identifiers;
        this.lints = lints;
    }

    Rule.Expression expression() throws PolicyParseException {
        symbols.enter("expression");
        if (++depth > MAX_DEPTH) {
            throw symbols.fault(symbols.peek(), "calls are nested too deeply (expected: at most " + MAX_DEPTH + ")");
        }
        Symbol start = symbols.peek();
        Rule.Expression expression = switch (start.kind()) {
            case STRING -> new Rule.Constant(ClaimValue.of(symbols.take().text()));
            case INTEGER -> integer(symbols.take());
            case IDENTIFIER -> named(symbols.take());
            default -> throw symbols.mismatch("STRING", "INTEGER", "'true'", "'false'", "IDENTIFIER");
        };
        depth--;
        symbols.leave();
        return expression;
    }

    private Rule.Expression integer(Symbol symbol) throws PolicyParseException {
        try {
            return new Rule.Constant(ClaimValue.of(Long.parseLong(symbol.text())));
        } catch (NumberFormatException _) {
            throw symbols.fault(symbol, "the Integer has more than 64 bits");
        }
    }

    private Rule.Expression named(Symbol name) throws PolicyParseException {
        if (symbols.takeIf(Kind.DOT)) {
            int slot = identifiers.slot(name);
            Symbol member = symbols.peek();
            Optional<Property> property =
                    member.kind() == Kind.IDENTIFIER ? Property.of(member.text()) : Optional.empty();
            if (property.isEmpty()) {
                throw symbols.mismatch("'type'", "'value'", "'valueType'", "'issuer'");
            }
            symbols.take();
            return new Rule.Access(slot, property.get());
        }
        if (symbols.next(Kind.OPEN_PARENTHESIS)) {
            return call(name);
        }
        return switch (name.text()) {
            case "true" -> new Rule.Constant(ClaimValue.of(true));
            case "false" -> new Rule.Constant(ClaimValue.of(false));
            default ->
                throw version.atLeast(PolicyVersion.V1_2) ? symbols.mismatch("'.'", "'('") : symbols.mismatch("'.'");
        };
    }

    private Rule.Expression call(Symbol name) throws PolicyParseException {
        symbols.enter("functionCall");
        if (!version.atLeast(PolicyVersion.V1_2)) {
            throw symbols.fault(
                    symbols.peek(), "mismatched input '(' expecting '.' (functions begin with version 1.2)");
        }
        PolicyFunction function = PolicyFunction.of(name.text())
                .orElseThrow(() -> symbols.fault(name, "there is no function '" + name.text() + "'"));
        symbols.take();
        List<Rule.Expression> arguments = new ArrayList<>();
        Symbol last = symbols.peek();
        if (!symbols.takeIf(Kind.CLOSE_PARENTHESIS)) {
            do {
                last = symbols.peek();
                arguments.add(expression());
            } while (symbols.takeIf(Kind.COMMA));
            if (!symbols.takeIf(Kind.CLOSE_PARENTHESIS)) {
                throw symbols.mismatch("','", "')'");
            }
        }
        if (arguments.size() != function.arguments()) {
            throw symbols.fault(
                    name,
                    name.text() + " has " + arguments.size() + " arguments (expected: " + function.arguments() + ")");
        }
        symbols.leave();
        return new Rule.Call(
                function,
                List.copyOf(arguments),
                function == PolicyFunction.JMES_PATH ? query(arguments.getLast(), last) : Optional.empty());
    }

    /** A wrong query is a warning now and an error when it is asked: a policy may have rules that never run. */
    private Optional<JmesPath> query(Rule.Expression argument, Symbol place) {
        if (!(argument instanceof Rule.Constant(ClaimValue value)) || !(value instanceof StringValue text)) {
            return Optional.empty();
        }
        try {
            JmesPath query = JmesPath.compile(text.text());
            lints.query(query, place);
            return Optional.of(query);
        } catch (JmesPathException e) {
            lints.add(place, "The JMESPath query will fail: " + e.getMessage() + ".");
            return Optional.empty();
        }
    }
}
