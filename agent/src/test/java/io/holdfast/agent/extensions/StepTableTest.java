package io.holdfast.agent.extensions;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StepTableTest {
    private static final Path DIAGRAM = Path.of("../docs/extension-steps.md");

    @Test
    void everyStepIsReachedAndLeadsToTheReport() {
        Set<Step> reached = EnumSet.of(Step.FETCH, Step.CONFIGURE, Step.DISABLE);
        Set<Step> left = EnumSet.of(Step.REPORT);
        for (StepTable.Row row : StepTable.ROWS) {
            reached.add(row.to());
            left.add(row.from());
        }
        assertThat(reached).containsExactlyInAnyOrder(Step.values());
        assertThat(left).containsExactlyInAnyOrder(Step.values());
    }

    @Test
    void lastRowOfAStepHoldsAlways() {
        for (Step step : Step.values()) {
            if (step != Step.REPORT) {
                assertThat(StepTable.ROWS.stream()
                                .filter(row -> row.from() == step)
                                .reduce((_, last) -> last))
                        .hasValueSatisfying(row -> assertThat(row.condition()).isEmpty());
            }
        }
    }

    /** After a change of the table: {@code mvn test -Dholdfast.write=true}. */
    @Test
    void diagramInTheDocumentationIsThisTable() throws Exception {
        String document =
                "# Steps of installing, updating and removing an extension\n\nMade from the table of the agent's"
                        + " extension manager; a test compares them. A failure leads from any step to the report.\n\n```mermaid\n"
                        + StepTable.diagram() + "```\n";
        if (Boolean.getBoolean("holdfast.write")) {
            Files.writeString(DIAGRAM, document);
        }
        assertThat(DIAGRAM).hasContent(document);
    }
}
