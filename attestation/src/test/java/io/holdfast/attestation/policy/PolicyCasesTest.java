package io.holdfast.attestation.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.holdfast.attestation.claims.ClaimJson;
import io.holdfast.attestation.claims.ClaimSet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyCasesTest {
    static Stream<PolicyCase> cases() {
        return PolicyCase.all();
    }

    @Test
    void thereAreAtLeastThirtyThatPermitOrRefuse() {
        assertThat(PolicyCase.all()
                        .filter(one -> one.parts().stream()
                                .anyMatch(part -> part.heading().equals("claims"))))
                .hasSizeGreaterThan(30);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void doesWhatItsFileSays(PolicyCase one) throws Exception {
        PolicyCase.Part first = one.parts().getFirst();
        if (first.heading().startsWith("error ")) {
            fails(one.policy(), first);
            return;
        }
        AttestationPolicy policy = AttestationPolicy.parse(one.policy());
        List<String> doubts = new ArrayList<>(
                policy.warnings().stream().map(PolicyWarning::message).toList());
        Outcome outcome = new Outcome.Refused(Outcome.Reason.ERROR, "not run", 0);
        for (PolicyCase.Part part : one.parts()) {
            switch (part.heading()) {
                case "warning" ->
                    assertThat(doubts.removeIf(doubt -> doubt.contains(part.text())))
                            .as("a warning with: %s (%s)", part.text(), policy.warnings())
                            .isTrue();
                case "configuration" ->
                    assertThat(policy.configuration().requiredPcrMask() + " "
                                    + policy.configuration().requireValidAikCertificate())
                            .isEqualTo(part.text());
                case "claims" -> outcome = policy.run(claims(part));
                case "permitted" ->
                    assertThat(ClaimJson.members(permitted(outcome).issued())).isEqualTo(part.json());
                case "properties" ->
                    assertThat(ClaimJson.members(permitted(outcome).properties()))
                            .isEqualTo(part.json());
                case "token" ->
                    assertThat(permitted(outcome).token().validity() + " "
                                    + permitted(outcome).token().omitCertificates())
                            .isEqualTo(part.text());
                default -> refused(outcome, part);
            }
        }
        assertThat(doubts).as("warnings that nobody expects").isEmpty();
    }

    private static ClaimSet claims(PolicyCase.Part part) throws Exception {
        return ClaimJson.read(part.json());
    }

    private static Outcome.Permitted permitted(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Permitted permitted -> permitted;
            case Outcome.Refused refused -> fail(refused.toString());
        };
    }

    private static void refused(Outcome outcome, PolicyCase.Part part) {
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        Outcome.Refused refused = (Outcome.Refused) outcome;
        assertThat("refused " + refused.reason()).as(refused.message()).isEqualTo(part.heading());
        assertThat(refused.message()).contains(part.text());
    }

    private static void fails(String policy, PolicyCase.Part part) {
        String[] lines = part.text().split("\n", -1);
        assertThatThrownBy(() -> AttestationPolicy.parse(policy))
                .isInstanceOfSatisfying(PolicyParseException.class, e -> {
                    assertThat(e.failure()).isEqualTo(lines[0]);
                    assertThat("error " + e.line() + ":" + e.column()).isEqualTo(part.heading());
                    assertThat(e.rulePath()).isEqualTo(lines[1]);
                    assertThat(e.getMessage())
                            .contains("Offending symbol: '", "Line: '" + e.line(), "Column: '", "Failing rule: '");
                });
    }
}
