package io.holdfast.policy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Tables of cases: one a line, cells between bars with a space on both sides. */
final class CaseTable {
    private CaseTable() {}

    record Row(int line, List<String> cells) {
        @Override
        public String toString() {
            return "line " + line + ": " + String.join(" | ", cells);
        }
    }

    static Stream<Row> rows(String name) {
        try (InputStream in = Objects.requireNonNull(CaseTable.class.getResourceAsStream("/cases/" + name), name)) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return IntStream.range(0, lines.size())
                    .filter(i -> !lines.get(i).isBlank() && !lines.get(i).startsWith("#"))
                    .mapToObj(i -> new Row(i + 1, Arrays.asList(lines.get(i).split(" \\| ", -1))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
