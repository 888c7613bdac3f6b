package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.ProblemCode;
import io.holdfast.protocol.RefusalCode;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/api.md} names every error of the API and every refusal of a machine, and no others. */
class ErrorCatalogueTest {
    private static final Pattern STATUS_ROW = Pattern.compile("\\| `(\\w+)` \\| (\\d{3}) \\| \\S.* \\|");
    private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| \\S.* \\|");

    private static String section(String heading) {
        String page = RunningHoldfast.read(RunningHoldfast.home().resolve("docs/api.md"));
        String after = page.substring(page.indexOf("\n## " + heading + "\n") + 1);
        int next = after.indexOf("\n## ");
        return next < 0 ? after : after.substring(0, next);
    }

    @Test
    void everyErrorStandsThereWithItsStatus() {
        List<String> written = STATUS_ROW
                .matcher(section("Errors of the API"))
                .results()
                .map(row -> row.group(1) + " " + row.group(2))
                .toList();
        assertThat(written)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ProblemCode.values())
                        .map(code -> code.code() + " " + code.status())
                        .toList());
    }

    @Test
    void everyRefusalOfAMachineStandsThere() {
        List<String> written = ROW.matcher(section("Refusals of a machine"))
                .results()
                .map(row -> row.group(1))
                .toList();
        assertThat(written)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(RefusalCode.values())
                        .map(RefusalCode::code)
                        .toList());
    }
}
