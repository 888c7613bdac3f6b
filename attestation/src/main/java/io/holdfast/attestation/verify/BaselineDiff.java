package io.holdfast.attestation.verify;

import io.holdfast.attestation.eventlog.Event;
import io.holdfast.attestation.eventlog.EventLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Compares the measurements of each PCR, in their order, by the longest common subsequence. */
final class BaselineDiff {
    /** Above this many cells of a table, what is between the common start and end counts as changed as a whole. */
    private static final int MOST_CELLS = 1 << 20;

    private final List<Placed> found = new ArrayList<>();

    private BaselineDiff() {}

    /** A difference, and where in the log of this boot it stands. */
    private record Placed(int place, Difference difference) {}

    /** A measurement of this boot. */
    private record Now(int number, BaselineEvent event) {}

    static List<Difference> of(Baseline baseline, EventLog log) {
        Map<Integer, List<Now>> now = new TreeMap<>();
        List<Integer> measured = new ArrayList<>();
        for (Event event : log.events()) {
            if (event.measured() && event.digest(baseline.bank()).isPresent()) {
                measured.add(event.number());
            }
        }
        List<BaselineEvent> events = Baseline.of(log, baseline.bank()).events();
        for (int i = 0; i < events.size(); i++) {
            now.computeIfAbsent(events.get(i).pcr(), _ -> new ArrayList<>())
                    .add(new Now(measured.get(i), events.get(i)));
        }
        BaselineDiff diff = new BaselineDiff();
        Map<Integer, List<BaselineEvent>> then = baseline.byPcr();
        then.forEach((pcr, expected) -> diff.compare(pcr, expected, now.getOrDefault(pcr, List.of()), log.size()));
        now.forEach((pcr, actual) -> {
            if (!then.containsKey(pcr)) {
                diff.compare(pcr, List.of(), actual, log.size());
            }
        });
        return diff.found.stream()
                .sorted(Comparator.comparingInt(Placed::place))
                .map(Placed::difference)
                .toList();
    }

    private void compare(int pcr, List<BaselineEvent> then, List<Now> now, int end) {
        int start = 0;
        while (start < then.size()
                && start < now.size()
                && then.get(start).same(now.get(start).event())) {
            start++;
        }
        int thenEnd = then.size();
        int nowEnd = now.size();
        while (thenEnd > start
                && nowEnd > start
                && then.get(thenEnd - 1).same(now.get(nowEnd - 1).event())) {
            thenEnd--;
            nowEnd--;
        }
        List<BaselineEvent> expected = then.subList(start, thenEnd);
        List<Now> actual = now.subList(start, nowEnd);
        int after = nowEnd < now.size() ? now.get(nowEnd).number() : end;
        if ((long) (expected.size() + 1) * (actual.size() + 1) > MOST_CELLS) {
            block(pcr, expected, actual, after);
        } else {
            common(pcr, expected, actual, after);
        }
    }

    private void common(int pcr, List<BaselineEvent> then, List<Now> now, int end) {
        int[][] longest = new int[then.size() + 1][now.size() + 1];
        for (int i = then.size() - 1; i >= 0; i--) {
            for (int j = now.size() - 1; j >= 0; j--) {
                longest[i][j] = then.get(i).same(now.get(j).event())
                        ? longest[i + 1][j + 1] + 1
                        : Math.max(longest[i + 1][j], longest[i][j + 1]);
            }
        }
        int i = 0;
        int j = 0;
        int fromThen = 0;
        int fromNow = 0;
        while (i < then.size() && j < now.size()) {
            if (then.get(i).same(now.get(j).event())) {
                block(
                        pcr,
                        then.subList(fromThen, i),
                        now.subList(fromNow, j),
                        now.get(j).number());
                fromThen = ++i;
                fromNow = ++j;
            } else if (longest[i + 1][j] >= longest[i][j + 1]) {
                i++;
            } else {
                j++;
            }
        }
        block(pcr, then.subList(fromThen, then.size()), now.subList(fromNow, now.size()), end);
    }

    /** Between two measurements that are the same: of one type, in order, they are changes of each other. */
    private void block(int pcr, List<BaselineEvent> then, List<Now> now, int end) {
        List<BaselineEvent> left = new ArrayList<>(then);
        for (Now each : now) {
            Optional<BaselineEvent> before = left.stream()
                    .filter(event -> event.type() == each.event().type()
                            && event.component() == each.event().component())
                    .findFirst()
                    .or(() -> left.stream()
                            .filter(event -> event.type() == each.event().type())
                            .findFirst());
            before.ifPresent(left::remove);
            String meaning = before.map(BaselineEvent::meaning)
                    .filter(words -> !words.equals(each.event().meaning()))
                    .map(words -> each.event().meaning() + " (before: " + words + ")")
                    .orElse(each.event().meaning());
            found.add(new Placed(
                    each.number(),
                    new Difference(
                            before.isPresent() ? Difference.Kind.CHANGED : Difference.Kind.ADDED,
                            OptionalInt.of(each.number()),
                            pcr,
                            each.event().component(),
                            meaning,
                            before.map(BaselineEvent::digest),
                            Optional.of(each.event().digest()))));
        }
        for (BaselineEvent missing : left) {
            found.add(new Placed(
                    now.isEmpty() ? end : now.getFirst().number(),
                    new Difference(
                            Difference.Kind.REMOVED,
                            OptionalInt.empty(),
                            pcr,
                            missing.component(),
                            missing.meaning(),
                            Optional.of(missing.digest()),
                            Optional.empty())));
        }
    }
}
