package io.holdfast.agent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@code docs/handler-contract.md} is what the tests say, and there is one for each of the 60 statements. */
class ContractDocumentTest {
    private static final Path DOCUMENT = Path.of("../docs/handler-contract.md");
    private static final Map<Class<?>, String> CHAPTERS = chapters();

    private static Map<Class<?>, String> chapters() {
        Map<Class<?>, String> chapters = new java.util.LinkedHashMap<>();
        chapters.put(LayoutContractTest.class, "Folders and files");
        chapters.put(DownloadContractTest.class, "Packages");
        chapters.put(CommandContractTest.class, "Commands");
        chapters.put(LifecycleContractTest.class, "Life cycle");
        chapters.put(UpdateContractTest.class, "Updates");
        chapters.put(SequencingContractTest.class, "Order");
        chapters.put(StatusContractTest.class, "Status");
        chapters.put(MultiConfigContractTest.class, "Several extensions of one handler");
        return chapters;
    }

    private static Map<Integer, Method> statements(Class<?> chapter) {
        Map<Integer, Method> statements = new TreeMap<>();
        for (Method method : chapter.getDeclaredMethods()) {
            Statement statement = method.getAnnotation(Statement.class);
            if (statement != null) {
                assertThat(method.getName()).startsWith(String.format("s%02d_", statement.value()));
                assertThat(statements.put(statement.value(), method)).isNull();
            }
        }
        return statements;
    }

    @Test
    void everyStatementHasOneTest() {
        List<Integer> numbers = CHAPTERS.keySet().stream()
                .flatMap(chapter -> statements(chapter).keySet().stream())
                .toList();
        assertThat(numbers).isEqualTo(IntStream.rangeClosed(1, 60).boxed().toList());
    }

    /** After a change of the statements: {@code mvn test -Dholdfast.write=true}. */
    @Test
    void documentIsWhatTheTestsSay() throws Exception {
        String document = document();
        if (Boolean.getBoolean("holdfast.write")) {
            Files.writeString(DOCUMENT, document);
        }
        assertThat(DOCUMENT).hasContent(document);
    }

    private static String document() {
        return """
                # The handler contract

                Published Azure VM extension handlers run unmodified on a machine with Holdfast. These are the 60 statements about their
                contract, in our words, and the test that holds each (in `agent/src/test/java/io/holdfast/agent/contract`). *Differs* says where
                Holdfast is stricter than the public reference agent, and why. This page is made from the tests; one of them compares it.

                """
                + CHAPTERS.entrySet().stream()
                        .map(chapter -> chapter(chapter.getKey(), chapter.getValue()))
                        .collect(Collectors.joining("\n"));
    }

    private static String chapter(Class<?> tests, String title) {
        StringBuilder text = new StringBuilder("## " + title + "\n\nTests: `" + tests.getSimpleName() + "`\n\n");
        statements(tests).forEach((number, method) -> {
            Statement statement = method.getAnnotation(Statement.class);
            text.append(number).append(". ").append(statement.text());
            if (!statement.stricter().isEmpty()) {
                text.append(" *Differs*: ").append(statement.stricter());
            }
            text.append(" · `").append(method.getName()).append("`\n");
        });
        return text.toString();
    }

    @Test
    void statementsAreSentences() {
        CHAPTERS.keySet()
                .forEach(chapter -> statements(chapter).values().forEach(method -> {
                    Statement statement = method.getAnnotation(Statement.class);
                    for (String text : Arrays.asList(statement.text(), statement.stricter())) {
                        assertThat(text.isEmpty() || text.endsWith("."))
                                .as(text)
                                .isTrue();
                    }
                }));
    }
}
