package io.holdfast.attestation.jmespath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JmesPathTest {
    private static final Json NULL = Json.ofNull();

    private static Json ask(String query, Json document) throws JmesPathException {
        return JmesPath.compile(query).search(document, Effort.ofDefault());
    }

    private static Json ask(String query, String document) throws JmesPathException, JsonException {
        return ask(query, Json.parse(document));
    }

    private static List<String> lines() throws IOException {
        try (InputStream in = Objects.requireNonNull(JmesPathTest.class.getResourceAsStream("/jmespath/cases.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    @Test
    void everyCaseGivesWhatTheSpecificationSays() throws Exception {
        Json document = NULL;
        int cases = 0;
        List<String> wrong = new ArrayList<>();
        for (String line : lines()) {
            if (line.startsWith("given ")) {
                document = Json.parse(line.substring(6));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                int arrow = line.lastIndexOf(" => ");
                String expected = line.substring(arrow + 4);
                String query = line.substring(0, arrow);
                String actual;
                try {
                    actual = ask(query, document).compact();
                } catch (JmesPathException _) {
                    actual = "error";
                }
                cases++;
                if (!actual.equals(expected)) {
                    wrong.add(query + " gave " + actual + " (expected: " + expected + ")");
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(cases).isGreaterThan(300);
    }

    @Test
    void aSyntaxErrorNamesItsPlace() {
        assertThatThrownBy(() -> JmesPath.compile("Events[? PcrIndex = `1`]"))
                .isInstanceOf(JmesPathException.class)
                .hasMessage("'=' compares nothing (expected: '==') (at character 19)");
        assertThatThrownBy(() -> JmesPath.compile("a[?b == 12]"))
                .hasMessage("unexpected a number (expected: an expression) (at character 9)");
        assertThatThrownBy(() -> JmesPath.compile("lenght(@)"))
                .hasMessage("there is no function 'lenght' (at character 1)");
    }

    @Test
    void mistakesOfPublishedPoliciesAreDoubted() throws Exception {
        assertThat(JmesPath.compile("E[?a == `1`] | @ != `null`").doubts().getFirst())
                .contains("never null");
        assertThat(JmesPath.compile("E[] != `null`").doubts()).hasSize(1);
        assertThat(JmesPath.compile("E[?a != null]").doubts().getFirst()).contains("'null' without backticks");
        assertThat(JmesPath.compile("E[?PcrIndex == '20']").doubts().getFirst()).contains("compared with a string");
        assertThat(JmesPath.compile("E | length(@) == '1'").doubts()).hasSize(1);
        assertThat(JmesPath.compile("E[?PcrIndex == `20` && b != `null`] | length(@) == `1`")
                        .doubts())
                .isEmpty();
    }

    /** Small queries whose results, or whose way to them, would fill the memory or never end. */
    @Test
    void hostileQueriesEndByThemselves() throws Exception {
        String doubling = "[@, @]" + " | [@, @]".repeat(200);
        String flattening = "@" + " | [@, @][]".repeat(60);
        String wide = "@" + " | [@,@,@,@,@,@,@,@][]".repeat(12);
        String comparing = "[@, @]" + " | [@, @]".repeat(40) + " | @ == @";
        String texts = "to_string(@)" + " | to_string([@, @])".repeat(60);
        String joining = "@" + " | join('', [@, @])".repeat(60);
        String sorting = "[@, @, @, @, @, @, @, @][]" + " | [@,@,@,@][] | sort(@)".repeat(12);
        for (String query : List.of(doubling, flattening, wide, comparing, texts, joining, sorting)) {
            assertThatThrownBy(() -> ask(query, query.equals(joining) ? "\"abc\"" : "[1, 2]"))
                    .as(query.substring(0, 20))
                    .isInstanceOf(JmesPathException.class);
        }
    }

    @Test
    void longAndDeepQueriesAreRefused() {
        for (String query : List.of(
                "(".repeat(5_000) + "a" + ")".repeat(5_000),
                "!".repeat(5_000) + "a",
                "a" + ".a".repeat(5_000),
                "a" + "[0]".repeat(5_000),
                "[".repeat(5_000),
                "`" + "[".repeat(3_000) + "]".repeat(3_000) + "`",
                "'" + "x".repeat(70_000) + "'",
                "")) {
            assertThatThrownBy(() -> JmesPath.compile(query)).isInstanceOf(JmesPathException.class);
        }
    }

    @Test
    void anythingElseIsAnAnswerOrARefusal() throws Exception {
        List<String> queries = new ArrayList<>();
        List<Json> documents = new ArrayList<>();
        for (String line : lines()) {
            if (line.startsWith("given ")) {
                documents.add(Json.parse(line.substring(6)));
            } else if (line.contains(" => ")) {
                queries.add(line.substring(0, line.lastIndexOf(" => ")));
            }
        }
        Random random = new Random(7);
        int answered = 0;
        for (int i = 0; i < 5_000; i++) {
            StringBuilder query = new StringBuilder(queries.get(random.nextInt(queries.size())));
            for (int change = random.nextInt(4); change >= 0 && query.length() > 0; change--) {
                String other = queries.get(random.nextInt(queries.size()));
                int from = random.nextInt(query.length() + 1);
                if (other.isEmpty() || random.nextBoolean()) {
                    query.delete(from, Math.min(query.length(), from + 1 + random.nextInt(3)));
                } else {
                    int start = random.nextInt(other.length());
                    query.insert(from, other, start, Math.min(other.length(), start + 1 + random.nextInt(6)));
                }
            }
            try {
                ask(query.toString(), documents.get(random.nextInt(documents.size())));
                answered++;
            } catch (JmesPathException _) {
                // a documented refusal
            }
        }
        assertThat(answered).isGreaterThan(500);
    }

    @Test
    void negationIsNegation() throws Exception {
        for (String value :
                List.of("null", "0", "1", "\"\"", "\"a\"", "[]", "[0]", "{}", "{\"a\":1}", "true", "false")) {
            Json once = ask("!@", value);
            assertThat(ask("!!@", value)).isNotEqualTo(once);
            assertThat(ask("!!!@", value)).isEqualTo(once);
        }
    }
}
