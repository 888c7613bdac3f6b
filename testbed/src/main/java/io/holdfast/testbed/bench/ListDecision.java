package io.holdfast.testbed.bench;

import io.holdfast.agent.controls.Action;
import io.holdfast.agent.controls.Controls;
import io.holdfast.agent.controls.Decision;
import io.holdfast.agent.controls.ExtensionList;
import io.holdfast.agent.controls.ListException;
import io.holdfast.agent.controls.LocalControls;
import io.holdfast.agent.controls.Mode;
import io.holdfast.agent.controls.Setting;
import io.holdfast.agent.controls.Wanted;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** What the local controls cost an operation. */
final class ListDecision implements Benchmark {
    private static final ExtensionType TYPE = ExtensionType.of("Holdfast.Compute", "CustomScript");
    private static final Wanted WANTED =
            new Wanted(Action.INSTALL, TYPE, Optional.of(new HandlerVersion("1.0.0")), true);
    private static final int ROUNDS = 7;
    private static final long ROUND_NANOS = 300_000_000;

    @Override
    public String name() {
        return "list-decision";
    }

    @Override
    public String about() {
        return "one decision of the local controls, allow and block list set, beside a look-up of the name in a hash set.";
    }

    @Override
    public Report run(Workplace work) {
        Controls controls = Controls.shipped();
        Report report = new Report();
        for (int entries : List.of(8, 100, 10_000)) {
            LocalControls local = local(entries);
            Set<String> names = new HashSet<>(
                    local.allow().value().texts().stream().map(Ascii::lower).toList());
            double decision = nanos(() -> controls.decide(WANTED, local) instanceof Decision.Allowed);
            double lookup = nanos(() -> names.contains(Ascii.lower(TYPE.toString())));
            report.row(
                    "decision, " + entries + " entries in each list",
                    shown(decision),
                    "hash set " + shown(lookup),
                    Sample.ratio(decision / lookup));
        }
        return report;
    }

    /** The extension stands last in the allow list, and nowhere in the block list. */
    private static LocalControls local(int entries) {
        List<String> allow = new ArrayList<>();
        List<String> block = new ArrayList<>();
        for (int i = 1; i < entries; i++) {
            allow.add("Contoso.Tools" + i + "/Agent");
            block.add("Fabrikam.Tools" + i + "/Agent@1.0-1.9");
        }
        allow.add(TYPE.toString());
        block.add("Fabrikam/*");
        return new LocalControls(
                Setting.byDefault(list(allow, ExtensionList.Use.ALLOW)),
                Setting.byDefault(list(block, ExtensionList.Use.BLOCK)),
                Setting.byDefault(true),
                Setting.byDefault(Mode.FULL),
                "config.json");
    }

    private static ExtensionList list(List<String> entries, ExtensionList.Use use) {
        try {
            return ExtensionList.of(entries, use);
        } catch (ListException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The median of some rounds; the first one, in which the code is compiled, does not count. */
    private static double nanos(BooleanSupplier work) {
        List<Double> rounds = new ArrayList<>();
        for (int round = 0; round <= ROUNDS; round++) {
            long done = 0;
            long yes = 0;
            long start = System.nanoTime();
            long end = start + ROUND_NANOS;
            while (System.nanoTime() < end) {
                for (int i = 0; i < 100; i++) {
                    yes += work.getAsBoolean() ? 1 : 0;
                }
                done += 100;
            }
            if (yes != done) {
                throw new IllegalStateException("a decision was not the expected one");
            }
            if (round > 0) {
                rounds.add((double) (System.nanoTime() - start) / done);
            }
        }
        return rounds.stream().sorted().toList().get(ROUNDS / 2);
    }

    private static String shown(double nanos) {
        return nanos < 10_000
                ? String.format(Locale.ROOT, "%.0f ns", nanos)
                : String.format(Locale.ROOT, "%.0f us", nanos / 1_000);
    }
}
