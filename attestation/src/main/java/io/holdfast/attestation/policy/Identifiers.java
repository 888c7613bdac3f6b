package io.holdfast.attestation.policy;

import java.util.HashMap;
import java.util.Map;

/** Names that conditions of one rule give to the claims that fulfil them. */
final class Identifiers {
    private static final int NEGATED = -1;

    private final Symbols symbols;
    private final Map<String, Integer> slots = new HashMap<>();

    Identifiers(Symbols symbols) {
        this.symbols = symbols;
    }

    void bind(Symbol name, int slot, boolean negated) throws PolicyParseException {
        if (slots.putIfAbsent(name.text(), negated ? NEGATED : slot) != null) {
            throw symbols.fault(name, "the identifier '" + name.text() + "' stands for two conditions of one rule");
        }
    }

    int slot(Symbol name) throws PolicyParseException {
        Integer slot = slots.get(name.text());
        if (slot == null) {
            throw symbols.fault(name, "the identifier '" + name.text() + "' is bound by no condition before it");
        }
        if (slot == NEGATED) {
            throw symbols.fault(
                    name,
                    "the identifier '" + name.text() + "' stands for a condition with '!', which no claim fulfils");
        }
        return slot;
    }
}
