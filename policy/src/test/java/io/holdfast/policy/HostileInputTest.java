package io.holdfast.policy;

import static io.holdfast.policy.Texts.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents and rules that want to keep a control plane busy end as a failure, and soon. */
class HostileInputTest {
    private static final JsonArray MANY = new JsonArray(Collections.nCopies(60_000, Json.of("aaaaaaaa")));
    private static final JsonObject RESOURCE = JsonObject.of("l", MANY, "m", MANY, "s", Json.of("a".repeat(1_000_000)));

    private static Evaluation judge(String condition, JsonObject resource) throws PolicyException {
        JsonObject rule = JsonObject.of("if", object(condition), "then", object("{'effect':'audit'}"));
        CompiledPolicy policy = PolicyCompiler.compile(
                PolicyDefinition.ofRule(rule, PolicyLimits.CUSTOM), JsonObject.EMPTY, AliasTable.documentPaths());
        return Assertions.assertTimeout(
                Duration.ofMinutes(1), () -> policy.evaluate(Subject.of(resource), Texts.CONTEXT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // counts in counts
                "{'count':{'field':'l[*]','where':{'count':{'field':'m[*]','where':{'field':'m[*]','equals':'b'}},'equals':0}},'equals':1}",
                // an array looked through for each member of another
                "{'count':{'field':'l[*]','where':{'field':'m','contains':'b'}},'equals':1}",
                "{'count':{'field':'l[*]','where':{'value':'b','in':'[field(\\u0027m\\u0027)]'}},'equals':1}",
                "{'count':{'field':'l[*]','where':{'value':'[contains(field(\\u0027m\\u0027), current())]','equals':false}},'equals':1}",
                "{'count':{'field':'l[*]','where':{'field':'s','contains':'b'}},'equals':1}",
                // texts that grow
                "{'value':'[replace(field(\\u0027s\\u0027), \\u0027a\\u0027, field(\\u0027s\\u0027))]','equals':1}",
                "{'value':'[concat(field(\\u0027s\\u0027), field(\\u0027s\\u0027))]','equals':1}",
                "{'value':'[padLeft(\\u0027a\\u0027, 2000000000)]','equals':1}",
            })
    void workWithoutEndIsCutOff(String condition) throws Exception {
        assertThat(judge(condition, RESOURCE)).isInstanceOf(Evaluation.Failed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "-1e999999999", "1e99999999999", "1e-999999999"})
    void numbersWithoutEndAreNotWrittenOut(String number) throws Exception {
        JsonObject resource;
        try {
            resource = (JsonObject) Json.parse("{\"v\":" + number + "}");
        } catch (JsonException _) {
            return; // not even read
        }
        for (String condition : new String[] {
            "{'field':'v','greater':1}",
            "{'field':'v','equals':1}",
            "{'value':'[addDays(\\u00272026-01-01\\u0027, field(\\u0027v\\u0027))]','equals':1}",
            "{'value':'[int(field(\\u0027v\\u0027))]','equals':'x'}",
            "{'field':'v','in':[1,2]}",
        }) {
            assertThat(judge(condition, resource)).isNotInstanceOf(Evaluation.Matched.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"*a*a*a*a*a*a*a*a*b", "?*?*?*?*b", "*aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab*"})
    void patternsOfManyStarsEnd(String pattern) throws Exception {
        assertThat(judge("{'field':'s','like':'" + pattern + "'}", RESOURCE)).isNotInstanceOf(Evaluation.Matched.class);
    }
}
