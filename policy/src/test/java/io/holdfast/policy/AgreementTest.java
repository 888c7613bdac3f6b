package io.holdfast.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Random rules; {@code -Dholdfast.policy.cases=100000} for more of them. */
class AgreementTest {
    private static final int CASES = Integer.getInteger("holdfast.policy.cases", 10_000);
    private static final JsonObject VALUES = JsonObject.of("p", JsonObject.of("value", Json.of("Web")));

    private static CompiledPolicy compile(JsonObject condition) throws PolicyException {
        JsonObject rule = JsonObject.of("if", condition, "then", JsonObject.of("effect", Json.of("audit")));
        return PolicyCompiler.compile(
                PolicyDefinition.ofRule(rule, PolicyLimits.BUILT_IN), VALUES, AliasTable.documentPaths());
    }

    private static Optional<Boolean> answer(CompiledPolicy policy, JsonObject resource) {
        return switch (policy.tryOut(Subject.of(resource), Texts.CONTEXT)) {
            case Evaluation.Matched _ -> Optional.of(true);
            case Evaluation.Compliant _, Evaluation.NotApplicable _ -> Optional.of(false);
            case Evaluation.Failed _ -> Optional.empty();
        };
    }

    @Test
    void theProgramAndASecondInterpreterSayTheSame() throws Exception {
        int[] seen = new int[3];
        for (int seed = 0; seed < CASES; seed++) {
            RandomRules rules = new RandomRules(seed);
            JsonObject condition = rules.condition();
            CompiledPolicy policy = compile(condition);
            CompiledPolicy not = compile(JsonObject.of("not", condition));
            for (int i = 0; i < 3; i++) {
                JsonObject resource = rules.resource();
                Optional<Boolean> answer = answer(policy, resource);
                assertThat(answer)
                        .as("seed %d: %s of %s", seed, condition, resource)
                        .isEqualTo(new Reference(resource).holds(condition));
                assertThat(answer(not, resource))
                        .as("seed %d: not %s of %s", seed, condition, resource)
                        .isEqualTo(answer.map(value -> !value));
                seen[answer.map(value -> value ? 0 : 1).orElse(2)]++;
            }
        }
        // a generator whose rules all say the same would prove nothing
        assertThat(Arrays.stream(seen).min().orElseThrow()).isGreaterThan(CASES / 50);
    }

    @Test
    void onAnyDocumentsOnlyWhatIsDocumentedIsThrown() {
        int taken = 0;
        for (int seed = 0; seed < CASES; seed++) {
            RandomRules rules = new RandomRules(seed);
            Json damaged = rules.damaged(rules.condition());
            try {
                CompiledPolicy policy = compile(damaged instanceof JsonObject object ? object : JsonObject.EMPTY);
                policy.evaluate(Subject.of(rules.resource()), Texts.CONTEXT);
                taken++;
            } catch (PolicyException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
        assertThat(taken).isGreaterThan(CASES / 10);
    }
}
