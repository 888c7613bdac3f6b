package io.holdfast.attestation.policy;

import io.holdfast.attestation.claims.ClaimValue;
import io.holdfast.attestation.claims.StringValue;
import io.holdfast.attestation.policy.Symbol.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one claim rule. */
final class RuleParser {
    private final Symbols symbols;
    private final PolicyVersion version;
    private final Section section;
    private final Lints lints;
    private final Identifiers identifiers;
    private final ExpressionParser expressions;

    RuleParser(Symbols symbols, PolicyVersion version, Section section, List<PolicyWarning> warnings) {
        this.symbols = symbols;
        this.version = version;
        this.section = section;
        this.lints = new Lints(warnings);
        this.identifiers = new Identifiers(symbols);
        this.expressions = new ExpressionParser(symbols, version, identifiers, lints);
    }

    Rule rule() throws PolicyParseException {
        symbols.enter("claimRule");
        Symbol start = symbols.peek();
        List<Rule.Condition> conditions = new ArrayList<>();
        if (!symbols.next(Kind.IMPLIES)) {
            do {
                conditions.add(condition(conditions.size()));
            } while (symbols.takeIf(Kind.AND));
            if (!symbols.next(Kind.IMPLIES)) {
                throw symbols.mismatch("'&&'", "'=>'");
            }
        }
        symbols.take();
        Rule.Action action = action();
        symbols.expect(Kind.SEMICOLON);
        symbols.leave();
        Rule rule = new Rule(start.line(), List.copyOf(conditions), action);
        lints.rule(section, rule, start);
        return rule;
    }

    private Rule.Condition condition(int slot) throws PolicyParseException {
        symbols.enter("condition");
        Symbol start = symbols.peek();
        boolean negated = symbols.takeIf(Kind.NOT);
        if (negated && !version.atLeast(PolicyVersion.V1_2)) {
            throw symbols.fault(
                    start, "mismatched input '!' expecting {IDENTIFIER, '['} ('!' begins with version 1.2)");
        }
        Optional<Symbol> identifier = Optional.empty();
        if (symbols.next(Kind.IDENTIFIER)) {
            identifier = Optional.of(symbols.take());
            symbols.expect(Kind.COLON);
            symbols.expect(Kind.OPEN_BRACKET);
        } else if (!symbols.takeIf(Kind.OPEN_BRACKET)) {
            throw symbols.mismatch("IDENTIFIER", "'['");
        }
        List<Rule.Test> tests = new ArrayList<>();
        do {
            tests.add(test());
        } while (symbols.takeIf(Kind.COMMA));
        if (!symbols.takeIf(Kind.CLOSE_BRACKET)) {
            throw symbols.mismatch("','", "']'");
        }
        if (identifier.isPresent()) {
            identifiers.bind(identifier.get(), slot, negated);
        }
        symbols.leave();
        return new Rule.Condition(negated, List.copyOf(tests));
    }

    private Rule.Test test() throws PolicyParseException {
        symbols.enter("propertyCondition");
        Property property = property();
        Symbol sign = symbols.peek();
        Operator operator = switch (sign.kind()) {
            case EQUAL, ASSIGN -> Operator.EQUAL;
            case NOT_EQUAL -> Operator.NOT_EQUAL;
            case LESS -> Operator.LESS;
            case LESS_OR_EQUAL -> Operator.LESS_OR_EQUAL;
            case GREATER -> Operator.GREATER;
            case GREATER_OR_EQUAL -> Operator.GREATER_OR_EQUAL;
            default -> throw symbols.mismatch("'=='", "'!='", "'<'", "'<='", "'>'", "'>='");
        };
        if (operator.orders() && property != Property.VALUE) {
            throw symbols.mismatch("'=='", "'!='");
        }
        if (sign.kind() == Kind.ASSIGN) {
            lints.add(sign, "'=' in a condition is taken as '=='.");
        }
        symbols.take();
        Symbol start = symbols.peek();
        Rule.Expression operand = expressions.expression();
        lints.test(operator, operand, start);
        symbols.leave();
        return new Rule.Test(property, operator, operand);
    }

    private Property property() throws PolicyParseException {
        Optional<Property> property =
                symbols.next(Kind.IDENTIFIER) ? Property.of(symbols.peek().text()) : Optional.empty();
        if (property.isEmpty()) {
            throw symbols.mismatch("'type'", "'value'", "'valueType'", "'issuer'");
        }
        symbols.take();
        return property.get();
    }

    private Rule.Action action() throws PolicyParseException {
        symbols.enter("action");
        Symbol verb = symbols.peek();
        String[] allowed = allowed();
        boolean known = verb.kind() == Kind.IDENTIFIER && List.of(allowed).contains("'" + verb.text() + "'");
        boolean issueHere = section == Section.AUTHORIZATION && verb.is("issue");
        if (!known && !issueHere) {
            throw symbols.mismatch(allowed);
        }
        symbols.take();
        symbols.expect(Kind.OPEN_PARENTHESIS);
        Rule.Action action = switch (verb.text()) {
            case "permit" -> new Rule.Permit();
            case "deny" -> new Rule.Deny();
            case "issueproperty" -> claim(Rule.Verb.ISSUE_PROPERTY);
            case "issue" -> claim(issueHere ? Rule.Verb.ADD : Rule.Verb.ISSUE);
            default -> claim(Rule.Verb.ADD);
        };
        symbols.expect(Kind.CLOSE_PARENTHESIS);
        if (issueHere) {
            lints.add(verb, "authorizationrules issue nothing: 'issue' is taken as 'add'.");
        }
        symbols.leave();
        return action;
    }

    private String[] allowed() {
        return switch (section) {
            case CONFIGURATION -> new String[] {"'issueproperty'"};
            case AUTHORIZATION -> new String[] {"'permit'", "'deny'", "'add'"};
            case ISSUANCE -> new String[] {"'add'", "'issue'", "'issueproperty'"};
        };
    }

    private Rule.Action claim(Rule.Verb verb) throws PolicyParseException {
        symbols.enter("claim");
        Symbol start = symbols.peek();
        Rule.Action action;
        if (start.is("claim")) {
            symbols.take();
            symbols.expect(Kind.ASSIGN);
            action = new Rule.Forward(verb, identifiers.slot(symbols.expect(Kind.IDENTIFIER)));
        } else {
            action = assignments(verb, start);
        }
        symbols.leave();
        return action;
    }

    private Rule.Action assignments(Rule.Verb verb, Symbol start) throws PolicyParseException {
        Map<Property, Rule.Expression> given = new EnumMap<>(Property.class);
        do {
            Symbol name = symbols.peek();
            if (given.isEmpty() && !name.is("type") && Property.of(name.text()).isEmpty()) {
                throw symbols.mismatch("'type'", "'value'", "'claim'");
            }
            Property property = property();
            symbols.expect(Kind.ASSIGN);
            if (given.put(property, expressions.expression()) != null) {
                throw symbols.fault(name, "'" + name.text() + "' stands twice");
            }
        } while (symbols.takeIf(Kind.COMMA));
        Rule.Expression type = given.get(Property.TYPE);
        Rule.Expression value = given.get(Property.VALUE);
        if (type == null || value == null) {
            throw symbols.mismatch(type == null ? "'type'" : "'value'");
        }
        if (type instanceof Rule.Constant(ClaimValue constant) && !(constant instanceof StringValue)) {
            throw symbols.fault(start, "the type of a claim is a STRING");
        }
        lints.made(given, start);
        return new Rule.Make(verb, type, value);
    }
}
