package io.holdfast.attestation.policy;

import io.holdfast.attestation.policy.Symbol.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Reads a policy: version and sections. */
final class PolicyParser {
    static final int MAX_LENGTH = 256 << 10;

    private final Symbols symbols;
    private final List<PolicyWarning> warnings = new ArrayList<>();

    private PolicyParser(Symbols symbols) {
        this.symbols = symbols;
    }

    record Parsed(PolicyVersion version, Map<Section, List<Rule>> sections, List<PolicyWarning> warnings) {
        List<Rule> rules(Section section) {
            return sections.getOrDefault(section, List.of());
        }
    }

    static Parsed parse(String text) throws PolicyParseException {
        if (text.length() > MAX_LENGTH) {
            throw new PolicyParseException(
                    1,
                    1,
                    "<text>",
                    "the policy has " + text.length() + " characters (expected: at most " + MAX_LENGTH + ")",
                    "policy");
        }
        return new PolicyParser(new Symbols(PolicyLexer.symbols(text))).policy();
    }

    private Parsed policy() throws PolicyParseException {
        symbols.enter("policy");
        PolicyVersion version = version();
        Map<Section, List<Rule>> sections = new EnumMap<>(Section.class);
        while (!symbols.next(Kind.END)) {
            section(version, sections);
        }
        if (!sections.containsKey(Section.AUTHORIZATION)) {
            warnings.add(new PolicyWarning(
                    1, 1, "There are no authorizationrules: nothing permits, so every attestation fails."));
        }
        warnings.addAll(MissingClaims.of(sections));
        return new Parsed(version, sections, List.copyOf(warnings));
    }

    private PolicyVersion version() throws PolicyParseException {
        symbols.enter("versionInfo");
        Symbol keyword = symbols.peek();
        if (!keyword.is("version") && !keyword.is("Version")) {
            throw symbols.mismatch("'version'");
        }
        symbols.take();
        symbols.expect(Kind.ASSIGN);
        Symbol major = symbols.expect(Kind.INTEGER);
        symbols.expect(Kind.DOT);
        String number = major.text() + "." + symbols.expect(Kind.INTEGER).text();
        symbols.expect(Kind.SEMICOLON);
        PolicyVersion version = PolicyVersion.of(number)
                .orElseThrow(
                        () -> symbols.fault(major, "version " + number + " is not known (expected: 1.0, 1.1 or 1.2)"));
        symbols.leave();
        return version;
    }

    private void section(PolicyVersion version, Map<Section, List<Rule>> sections) throws PolicyParseException {
        Symbol keyword = symbols.peek();
        Section section = null;
        for (Section one : Section.values()) {
            if (keyword.is(one.keyword())) {
                section = one;
            }
        }
        if (section == null) {
            throw symbols.mismatch("'configurationrules'", "'authorizationrules'", "'issuancerules'", "<EOF>");
        }
        if (sections.containsKey(section)) {
            throw symbols.fault(keyword, "the section '" + keyword.text() + "' stands twice");
        }
        symbols.enter(section.rule());
        if (section == Section.CONFIGURATION && !version.atLeast(PolicyVersion.V1_1)) {
            throw symbols.fault(
                    keyword,
                    "mismatched input 'configurationrules' expecting {'authorizationrules', 'issuancerules'}"
                            + " (configurationrules begin with version 1.1)");
        }
        symbols.take();
        symbols.expect(Kind.OPEN_BRACE);
        List<Rule> rules = new ArrayList<>();
        while (!symbols.next(Kind.CLOSE_BRACE)) {
            rules.add(new RuleParser(symbols, version, section, warnings).rule());
        }
        symbols.take();
        symbols.expect(Kind.SEMICOLON);
        symbols.leave();
        sections.put(section, List.copyOf(rules));
    }
}
