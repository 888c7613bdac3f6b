package io.holdfast.agent.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.configuration.resources.FileAccess;
import io.holdfast.agent.configuration.resources.Result;
import io.holdfast.agent.configuration.resources.Result.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every rule of the baseline is broken and mended, in a root of its own. */
@Tag("root")
class BaselineTest {
    @TempDir
    private Path folder;

    @Test
    void everyRuleIsTextsAndOneResource() {
        List<Item> items = BuiltIns.LINUX_BASELINE.read().items();
        assertThat(items).hasSizeGreaterThanOrEqualTo(150);
        Set<String> titles = new HashSet<>();
        assertThat(items).allSatisfy(item -> {
            RuleText about = item.about().orElseThrow();
            assertThat(titles.add(about.title())).as(about.title()).isTrue();
            assertThat(about.remediation()).as(item.id()).endsWith(".");
            assertThat(about.nist()).as(item.id()).isNotEmpty();
            assertThat(about.cis()).as(item.id()).matches("|[1-7](\\.[0-9]{1,2}){1,5}");
        });
        assertThat(items.stream()
                        .filter(item -> !item.about().orElseThrow().cis().isEmpty()))
                .hasSizeGreaterThan(150);
    }

    @TestFactory
    Stream<DynamicTest> everyRuleIsBrokenAndMended() throws IOException {
        Configuration baseline = BuiltIns.LINUX_BASELINE.read();
        PrivateMachine machine = PrivateMachine.make(folder);
        machine.provide(baseline.items());
        Report mended = new Consistency(Clock.systemUTC())
                .run(baseline, AssignmentType.APPLY_AND_AUTO_CORRECT, true, machine.machine());
        DynamicTest all = DynamicTest.dynamicTest(
                "one correction mends the whole machine",
                () -> assertThat(mended.results().stream()
                                .filter(one -> one.result().status() != Status.COMPLIANT)
                                .map(one ->
                                        one.item().id() + ": " + one.result().status() + " " + one.reasons()))
                        .isEmpty());
        return Stream.concat(
                Stream.of(all),
                baseline.items().stream()
                        .map(item -> DynamicTest.dynamicTest(item.id(), () -> breakAndMend(machine, item))));
    }

    private static void breakAndMend(PrivateMachine machine, Item item) throws IOException {
        assertThat(item.audit(machine.machine()).status()).as("before").isEqualTo(Status.COMPLIANT);
        Map<String, String> saved = machine.saved();
        new Breaking(machine).apply(item);
        Result broken = item.audit(machine.machine());
        assertThat(broken.status()).as("broken").isEqualTo(Status.NON_COMPLIANT);
        assertThat(broken.reasons()).allSatisfy(reason -> {
            assertThat(reason.code()).startsWith(item.resource().kind() + ":").doesNotEndWith(":error");
            assertThat(reason.phrase()).endsWith(".");
        });
        Optional<String> failure = Consistency.remediate(item, machine.machine());
        if (failure.isPresent()) {
            assertThat(item.audit(machine.machine()).reasons())
                    .as("what is left to people")
                    .isEqualTo(broken.reasons());
            assertThat(failure.get().length()).isGreaterThan(20);
            machine.restore(saved);
        }
        assertThat(item.audit(machine.machine()))
                .as("mended")
                .extracting(Result::reasons)
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .isEmpty();
        if (item.resource() instanceof FileAccess access && !access.owners().isEmpty()) {
            machine.root.owner(access.path().replace("*", "sample"), 1000, 1000);
            assertThat(item.audit(machine.machine()).status()).as("owner").isEqualTo(Status.NON_COMPLIANT);
            assertThat(Consistency.remediate(item, machine.machine())).isEmpty();
            assertThat(item.audit(machine.machine()).status()).as("owner again").isEqualTo(Status.COMPLIANT);
        }
        machine.restore(saved);
    }
}
