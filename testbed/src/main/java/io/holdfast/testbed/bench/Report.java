package io.holdfast.testbed.bench;

import java.util.ArrayList;
import java.util.List;

/** What a benchmark found: rows of measure, value, peer or limit of the same run, ratio, and aim. */
final class Report {
    private static final List<String> HEAD = List.of("measure", "value", "beside it", "ratio", "aim", "");

    private final List<List<String>> rows = new ArrayList<>();

    /** A value without an aim. */
    Report row(String measure, String value, String beside, String ratio) {
        rows.add(List.of(measure, value, beside, ratio, "", ""));
        return this;
    }

    Report row(String measure, String value, String beside, String ratio, String aim, boolean met) {
        rows.add(List.of(measure, value, beside, ratio, aim, met ? "met" : "MISSED"));
        return this;
    }

    /** A plain text table. */
    String text() {
        int[] widths = new int[HEAD.size()];
        List<List<String>> all = new ArrayList<>(List.of(HEAD));
        all.addAll(rows);
        for (List<String> row : all) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(String.format("%-" + (widths[i] + 2) + "s", row.get(i)));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
