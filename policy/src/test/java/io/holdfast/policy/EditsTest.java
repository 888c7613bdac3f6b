package io.holdfast.policy;

import static io.holdfast.policy.Texts.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.policy.Edit.Operation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EditsTest {
    private static Edit edit(Operation operation, String path, String value) throws PolicyException, JsonException {
        boolean root = path.startsWith("tags") || path.startsWith("t");
        return new Edit(operation, path, FieldPath.parse(path), Json.parse(value.replace('\'', '"')), !root, true);
    }

    /** The table of array targets (policy.md 3), and single values; the array is t, so that no parent is missing. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "ADD            | t        | ['x']  | {}                     | {'t':['x']}",
                "ADD            | t        | ['x']  | {'t':['x']}            | {'t':['x']}",
                "ADD            | t        | ['x']  | {'t':['y']}            | conflict",
                "ADD            | t[*]     | 'x'    | {}                     | {'t':['x']}",
                "ADD            | t[*]     | 'x'    | {'t':['y']}            | {'t':['y','x']}",
                "ADD            | t[*]     | 'x'    | {'t':['x']}            | {'t':['x']}",
                "ADD            | t[*]     | 'x'    | {'t':'y'}              | conflict",
                "ADD            | t[*].y   | 1      | {'t':[{},{'y':1}]}     | {'t':[{'y':1},{'y':1}]}",
                "ADD            | t[*].y   | 1      | {'t':[{},{'y':2}]}     | conflict",
                "ADD            | t[*].y   | 1      | {}                     | {}",
                "ADD_OR_REPLACE | t        | ['x']  | {'t':['y']}            | {'t':['x']}",
                "ADD_OR_REPLACE | t[*]     | 'x'    | {'t':['y','z']}        | {'t':['x']}",
                "ADD_OR_REPLACE | t[*].y   | 1      | {'t':[{'y':2},{}]}     | {'t':[{'y':1},{'y':1}]}",
                "ADD            | tags.a   | 'x'    | {}                     | {'tags':{'a':'x'}}",
                "ADD            | tags.a   | 'x'    | {'tags':null}          | {'tags':{'a':'x'}}",
                "ADD            | tags.a   | 'x'    | {'tags':{'A':'x'}}     | {'tags':{'A':'x'}}",
                "ADD            | tags.a   | 'x'    | {'tags':{'A':'y'}}     | conflict",
                "ADD_OR_REPLACE | tags.a   | 'x'    | {'tags':{'A':'y'}}     | {'tags':{'A':'x'}}",
                "ADD_OR_REPLACE | tags.a   | 'x'    | {'tags':'y'}           | conflict",
                "REMOVE         | tags.a   | null   | {'tags':{'A':1,'b':2}} | {'tags':{'b':2}}",
                "REMOVE         | tags.a   | null   | {}                     | {}",
                "ADD_OR_REPLACE | p.q.r    | 1      | {'p':{'q':{}}}         | {'p':{'q':{'r':1}}}",
                "ADD_OR_REPLACE | p.q.r    | 1      | {'p':{}}               | {'p':{}}",
                "ADD_OR_REPLACE | p.q.r    | 1      | {}                     | {}",
            })
    void aChangeOfOneDocument(String operation, String path, String value, String before, String after)
            throws Exception {
        Edits.Result result = Edits.apply(object(before), List.of(edit(Operation.valueOf(operation), path, value)));
        if (after.equals("conflict")) {
            assertThat(result).isInstanceOf(Edits.Result.Conflict.class);
        } else {
            assertThat(result).isEqualTo(new Edits.Result.Applied(object(after)));
        }
    }

    @Test
    void whatIsNotModifiableIsAConflict() throws Exception {
        Edit edit = edit(Operation.ADD_OR_REPLACE, "tags.a", "1");
        Edit fixed = new Edit(edit.operation(), edit.field(), edit.target(), edit.value(), false, false);
        assertThat(Edits.apply(object("{}"), List.of(fixed)))
                .isInstanceOfSatisfying(
                        Edits.Result.Conflict.class,
                        conflict -> assertThat(conflict.reason()).contains("not modifiable"));
    }

    private static Edits.Request request(String policy, ConflictEffect effect, String value) throws Exception {
        return new Edits.Request(policy, effect, List.of(edit(Operation.ADD_OR_REPLACE, "tags.a", value)));
    }

    @Test
    void ofSeveralPoliciesOneThatDeniesWins() throws Exception {
        Edits.Outcome one = Edits.applyAll(
                object("{}"),
                List.of(request("audit", ConflictEffect.AUDIT, "'x'"), request("deny", ConflictEffect.DENY, "'y'")));
        assertThat(one).isInstanceOfSatisfying(Edits.Outcome.Applied.class, applied -> {
            assertThat(applied.document()).isEqualTo(object("{'tags':{'a':'y'}}"));
            assertThat(applied.skipped().stream().map(Edits.Skipped::policy)).containsExactly("audit");
        });
    }

    @Test
    void severalThatDenyDenyTheRequestAndNoneChangesNothing() throws Exception {
        assertThat(Edits.applyAll(
                        object("{}"),
                        List.of(request("a", ConflictEffect.DENY, "'x'"), request("b", ConflictEffect.DENY, "'y'"))))
                .isInstanceOfSatisfying(
                        Edits.Outcome.Denied.class,
                        denied -> assertThat(denied.policies()).containsExactly("a", "b"));
        assertThat(Edits.applyAll(
                        object("{}"),
                        List.of(request("a", ConflictEffect.AUDIT, "'x'"), request("b", ConflictEffect.AUDIT, "'y'"))))
                .isInstanceOfSatisfying(Edits.Outcome.Applied.class, applied -> {
                    assertThat(applied.document()).isEqualTo(object("{}"));
                    assertThat(applied.skipped()).hasSize(2);
                });
        assertThat(Edits.applyAll(
                        object("{}"),
                        List.of(request("a", ConflictEffect.DENY, "'x'"), request("b", ConflictEffect.DENY, "'x'"))))
                .isEqualTo(new Edits.Outcome.Applied(object("{'tags':{'a':'x'}}"), List.of()));
    }

    @Test
    void anAppendThatStandsAgainstTheRequestDeniesIt() throws Exception {
        Edits.Request append =
                new Edits.Request("append", ConflictEffect.DENY, List.of(edit(Operation.ADD, "tags.a", "'x'")));
        assertThat(Edits.applyAll(object("{'tags':{'a':'mine'}}"), List.of(append)))
                .isEqualTo(new Edits.Outcome.Denied(List.of("append"), "'tags.a' has another value already"));
    }
}
