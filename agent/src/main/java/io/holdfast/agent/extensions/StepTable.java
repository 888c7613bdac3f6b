package io.holdfast.agent.extensions;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which step follows which (section 9): rows are tried from the top, the first that holds counts. A failure goes to
 * {@link Step#REPORT} from anywhere, unless {@code continueOnUpdateFailure} covers it.
 */
final class StepTable {
    /** What the conditions of the table look at. */
    record Facts(
            boolean sameVersionInstalled,
            boolean otherVersionInstalled,
            boolean enabledOnOld,
            boolean updateWithInstall,
            boolean othersToEnable,
            boolean lastOfHandler) {}

    record Row(Step from, String condition, Predicate<Facts> holds, Step to) {}

    static final List<Row> ROWS = List.of(
            always(Step.FETCH, Step.UNPACK),
            always(Step.UNPACK, Step.CONFIGURE),
            new Row(Step.CONFIGURE, "this version is installed", Facts::sameVersionInstalled, Step.ENABLE),
            new Row(
                    Step.CONFIGURE,
                    "another version is enabled",
                    facts -> facts.otherVersionInstalled() && facts.enabledOnOld(),
                    Step.DISABLE_OLD),
            new Row(Step.CONFIGURE, "another version is installed", Facts::otherVersionInstalled, Step.CARRY_OVER),
            always(Step.CONFIGURE, Step.INSTALL),
            new Row(Step.DISABLE_OLD, "more of its extensions are enabled", Facts::enabledOnOld, Step.DISABLE_OLD),
            always(Step.DISABLE_OLD, Step.CARRY_OVER),
            always(Step.CARRY_OVER, Step.UPDATE),
            always(Step.UPDATE, Step.UNINSTALL_OLD),
            always(Step.UNINSTALL_OLD, Step.DROP_OLD),
            new Row(Step.DROP_OLD, "updateMode is UpdateWithInstall", Facts::updateWithInstall, Step.INSTALL),
            always(Step.DROP_OLD, Step.ENABLE),
            always(Step.INSTALL, Step.ENABLE),
            new Row(Step.ENABLE, "others were enabled before the update", Facts::othersToEnable, Step.ENABLE_OTHERS),
            always(Step.ENABLE, Step.OBSERVE),
            new Row(Step.ENABLE_OTHERS, "more of them", Facts::othersToEnable, Step.ENABLE_OTHERS),
            always(Step.ENABLE_OTHERS, Step.OBSERVE),
            always(Step.OBSERVE, Step.REPORT),
            new Row(Step.DISABLE, "the handler's last extension", Facts::lastOfHandler, Step.UNINSTALL),
            always(Step.DISABLE, Step.FORGET),
            always(Step.UNINSTALL, Step.END),
            always(Step.END, Step.DELETE),
            always(Step.DELETE, Step.REPORT),
            always(Step.FORGET, Step.REPORT));

    private StepTable() {}

    private static Row always(Step from, Step to) {
        return new Row(from, "", _ -> true, to);
    }

    /** Empty after the last step. */
    static Optional<Step> next(Step from, Facts facts) {
        return ROWS.stream()
                .filter(row -> row.from() == from && row.holds().test(facts))
                .map(Row::to)
                .findFirst();
    }

    /** As a Mermaid state diagram. */
    static String diagram() {
        StringBuilder text = new StringBuilder("""
                stateDiagram-v2
                    [*] --> fetch: install or update
                    [*] --> configure: installed in this version
                    [*] --> disable: remove
                """);
        for (Row row : ROWS) {
            text.append("    ").append(node(row.from())).append(" --> ").append(node(row.to()));
            text.append(row.condition().isEmpty() ? "" : ": " + row.condition()).append('\n');
        }
        return text.append("    report --> [*]\n").toString();
    }

    private static String node(Step step) {
        return step.label().replace('-', '_');
    }
}
