package io.holdfast.attestation.policy;

import io.holdfast.attestation.policy.Symbol.Kind;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** The symbols that are still to be read, and the rules of the grammar that are being read, for messages. */
final class Symbols {
    private final List<Symbol> symbols;
    private final Deque<String> rules = new ArrayDeque<>();
    private int at;

    Symbols(List<Symbol> symbols) {
        this.symbols = symbols;
    }

    void enter(String rule) {
        rules.addLast(rule);
    }

    void leave() {
        rules.removeLast();
    }

    Symbol peek() {
        return symbols.get(at);
    }

    /** The one after the next. */
    Symbol second() {
        return symbols.get(Math.min(at + 1, symbols.size() - 1));
    }

    boolean next(Kind kind) {
        return peek().kind() == kind;
    }

    Symbol take() {
        Symbol symbol = peek();
        if (at < symbols.size() - 1) {
            at++;
        }
        return symbol;
    }

    boolean takeIf(Kind kind) {
        if (next(kind)) {
            take();
            return true;
        }
        return false;
    }

    Symbol expect(Kind kind) throws PolicyParseException {
        if (!next(kind)) {
            throw mismatch(kind.shown());
        }
        return take();
    }

    /** The next symbol is none of those that may come here. */
    PolicyParseException mismatch(String... expected) {
        String set = expected.length == 1
                ? expected[0]
                : Arrays.stream(expected).collect(Collectors.joining(", ", "{", "}"));
        return fault(peek(), "mismatched input '" + shown(peek()) + "' expecting " + set);
    }

    /** Something else is wrong with the symbol. */
    PolicyParseException fault(Symbol symbol, String failure) {
        StringJoiner path = new StringJoiner(" > ");
        for (Iterator<String> rule = rules.iterator(); rule.hasNext(); ) {
            path.add(rule.next());
        }
        boolean bad = symbol.kind() == Kind.BAD;
        return new PolicyParseException(
                symbol.line(),
                symbol.column(),
                bad ? symbol.text().replaceFirst("^token recognition error at: '(.*?)' .*$", "$1") : shown(symbol),
                bad ? symbol.text() : failure,
                path.toString());
    }

    private static String shown(Symbol symbol) {
        return symbol.kind() == Kind.STRING ? '"' + symbol.text() + '"' : symbol.text();
    }
}
