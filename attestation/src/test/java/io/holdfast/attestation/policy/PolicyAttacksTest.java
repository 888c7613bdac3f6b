package io.holdfast.attestation.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.attestation.claims.Claim;
import io.holdfast.attestation.claims.ClaimJson;
import io.holdfast.attestation.claims.ClaimSet;
import io.holdfast.attestation.claims.ClaimValue;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Policies of a hostile tenant, and claims of a hostile client. */
class PolicyAttacksTest {
    private static final String PERMIT = "version=1.2;\nauthorizationrules { => permit(); };\n";

    private static AttestationPolicy issuance(String rules) throws PolicyParseException {
        return AttestationPolicy.parse(PERMIT + "issuancerules {\n" + rules + "\n};\n");
    }

    private static void assertCostsTooMuch(Outcome outcome) {
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Outcome.Reason.ERROR);
            assertThat(refused.message()).containsAnyOf("too many steps", "too much text", "nested too deeply");
        });
    }

    @Test
    void aTextThatDoublesWithEachRuleIsStopped() throws Exception {
        StringBuilder rules = new StringBuilder("=> add(type=\"a0\", value=\"0123456789abcdef\");\n");
        for (int i = 0; i < 60; i++) {
            rules.append("c:[type==\"a%d\"] => add(type=\"a%d\", value=AppendString(c.value, c.value));%n"
                    .formatted(i, i + 1));
        }
        assertCostsTooMuch(issuance(rules.toString()).run(ClaimSet.EMPTY));
    }

    @Test
    void claimsThatDoubleWithEachRuleAreStopped() throws Exception {
        String rule = "c:[issuer==\"AttestationPolicy\"] => add(type=\"x\", value=c.value);\n";
        assertCostsTooMuch(
                issuance("=> add(type=\"x\", value=1);\n" + rule.repeat(60)).run(ClaimSet.EMPTY));
    }

    @Test
    void aValueThatNestsWithEachRuleIsStopped() throws Exception {
        StringBuilder rules = new StringBuilder("=> add(type=\"a0\", value=\"{}\");\n");
        for (int i = 0; i < 1_000; i++) {
            rules.append("c:[type==\"a%d\"] => add(type=\"a%d\", value=JmesPath(c.value, \"{a: @}\"));%n"
                    .formatted(i, i + 1));
        }
        assertCostsTooMuch(
                issuance(rules + "c:[type==\"a1000\"] => issue(claim=c);").run(ClaimSet.EMPTY));
    }

    @Test
    void aLargeLogIsNotWrittenDownAgainAndAgain() throws Exception {
        List<Json> events = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            events.add(Json.of("event " + i + "x".repeat(100)));
        }
        ClaimSet claims = ClaimSet.of(Claim.service("events", ClaimValue.json(new JsonArray(events))));
        String rule = "c:[type==\"events\"] => issue(type=\"copy\", value=JmesPath(c.value, \"[]\"));\n";
        assertCostsTooMuch(issuance(rule.repeat(2_000)).run(claims));
        assertThat(issuance(rule.repeat(5)).run(claims)).isInstanceOf(Outcome.Permitted.class);
    }

    @Test
    void manyClaimsOfAClientCannotHoldUpTheService() throws Exception {
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            claims.add(Claim.custom("t" + i, ClaimValue.of(i)));
        }
        assertCostsTooMuch(issuance("[type==\"x\"] => issue(type=\"y\", value=1);\n".repeat(1_000))
                .run(new ClaimSet(claims)));
    }

    @Test
    void longAndDeepPoliciesAreRefused() {
        for (String policy : List.of(
                PERMIT + "x".repeat(300_000),
                PERMIT + "issuancerules { => issue(type=\"a\", value=" + "NegateBool(".repeat(5_000) + "true"
                        + ")".repeat(5_000) + "); };",
                "[".repeat(200_000),
                "\"".repeat(200_001))) {
            assertThatThrownBy(() -> AttestationPolicy.parse(policy)).isInstanceOf(PolicyParseException.class);
        }
    }

    @Test
    void anyTextIsAPolicyOrARefusalWithAPlace() {
        List<String> texts = PolicyCase.all().map(PolicyCase::policy).toList();
        Random random = new Random(11);
        String signs = "[](){};:,.=!<>&\"\\/ \n19aZ_\u201c\0";
        int parsed = 0;
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder(texts.get(random.nextInt(texts.size())));
            for (int change = random.nextInt(3); change >= 0; change--) {
                int at = random.nextInt(text.length() + 1);
                switch (random.nextInt(3)) {
                    case 0 -> text.insert(at, signs.charAt(random.nextInt(signs.length())));
                    case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(5)));
                    default -> {
                        String other = texts.get(random.nextInt(texts.size()));
                        int from = random.nextInt(other.length() + 1);
                        text.insert(at, other, from, Math.min(other.length(), from + random.nextInt(30)));
                    }
                }
            }
            try {
                AttestationPolicy.parse(text.toString()).run(ClaimSet.EMPTY);
                parsed++;
            } catch (PolicyParseException e) {
                assertThat(e.line())
                        .isBetween(1, (int) text.chars().filter(c -> c == '\n').count() + 1);
                assertThat(e.column()).isPositive();
            }
        }
        assertThat(parsed).isGreaterThan(250);
    }

    @Test
    void absenceIsTheOppositeOfPresence() throws Exception {
        AttestationPolicy policy = issuance("""
                [type=="a", value%1$s] => issue(type="present", value=true);
                ![type=="a", value%1$s] => issue(type="absent", value=true);
                """.formatted(">=2"));
        Random random = new Random(3);
        for (int i = 0; i < 200; i++) {
            List<Claim> claims = new ArrayList<>();
            for (int j = random.nextInt(4); j > 0; j--) {
                claims.add(Claim.service(
                        random.nextBoolean() ? "a" : "b",
                        random.nextBoolean() ? ClaimValue.of(random.nextInt(4)) : ClaimValue.of("2")));
            }
            assertThat(policy.run(new ClaimSet(claims)))
                    .isInstanceOfSatisfying(
                            Outcome.Permitted.class,
                            permitted -> assertThat(permitted.issued()).hasSize(1));
        }
    }

    @Test
    void onePolicyServesManyThreads() throws Exception {
        AttestationPolicy policy = issuance("""
                c:[type=="events"] => add(type="n", value=JmesPath(c.value, "Events[?a == `1`] | length(@)"));
                c:[type=="n"] => issue(type="n", value=JsonToClaimValue(c.value));
                """);
        ClaimSet claims = ClaimJson.read(Json.parse("{\"events\":{\"Events\":[{\"a\":1},{\"a\":2},{\"a\":1}]}}"));
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            Callable<Outcome> run = () -> policy.run(claims);
            for (Future<Outcome> outcome : threads.invokeAll(Collections.nCopies(200, run))) {
                assertThat(ClaimJson.members(((Outcome.Permitted) outcome.get()).issued())
                                .compact())
                        .isEqualTo("{\"n\":2}");
            }
        }
    }
}
