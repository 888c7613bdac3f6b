package io.holdfast.attestation.jmespath;

import io.holdfast.attestation.jmespath.Token.Kind;
import java.util.List;

/** Tokens that are still to be read; the last one is the end, and is never passed. */
abstract sealed class Tokens permits QueryParser {
    private final List<Token> tokens;
    private int at;

    Tokens(List<Token> tokens) {
        this.tokens = tokens;
    }

    final Token peek() {
        return tokens.get(at);
    }

    final boolean next(Kind kind) {
        return peek().kind() == kind;
    }

    final Token take() {
        return tokens.get(at++);
    }

    final boolean takeIf(Kind kind) {
        if (next(kind)) {
            at++;
            return true;
        }
        return false;
    }

    final Token expect(Kind kind) throws JmesPathException {
        if (!next(kind)) {
            throw unexpected("expected: " + kind);
        }
        return kind == Kind.END ? peek() : take();
    }

    final JmesPathException unexpected(String expectation) {
        return new JmesPathException("unexpected " + peek().kind() + " (" + expectation + ")", peek().position());
    }

    /** Of the token so many places behind the next one. */
    final Kind after(int places) {
        return tokens.get(Math.min(at + places, tokens.size() - 1)).kind();
    }

    /** The token that was taken last is the next one again. */
    final void back() {
        at--;
    }
}
