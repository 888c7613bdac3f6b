package io.holdfast.testbed.bench;

import io.holdfast.agent.configuration.BuiltIns;
import io.holdfast.agent.configuration.Configuration;
import io.holdfast.agent.configuration.Consistency;
import io.holdfast.agent.configuration.ItemResult;
import io.holdfast.agent.configuration.resources.Machine;
import io.holdfast.agent.configuration.resources.Result;
import io.holdfast.agent.configuration.resources.ScriptRules;
import io.holdfast.agent.platform.CommandTools;
import io.holdfast.agent.platform.MachineRoot;
import io.holdfast.testbed.RunningHoldfast;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Linux baseline on this machine's own root, read only, beside the scanners that Debian ships. */
final class BaselineAudit implements Benchmark {
    private static final int RUNS = 5;
    private static final int WARM = 20;
    private static final Path CONTENT = Path.of("/usr/share/xml/scap/ssg/content/ssg-debian11-ds.xml");
    private static final Pattern RESULT = Pattern.compile("Result\\s+(?:pass|fail)\\b");
    private static final String PROFILE = "xccdf_org.ssgproject.content_profile_anssi_np_nt28_high";

    @Override
    public String name() {
        return "baseline-audit";
    }

    @Override
    public String about() {
        return "every rule of AzureLinuxBaseline on this machine, beside oscap with Debian's ssg-debian (its largest"
                + " profile) and lynis; the ratios are of the time for each judged rule, because each has rules of its own.";
    }

    @Override
    public Report run(Workplace work) throws IOException, InterruptedException {
        Configuration baseline = BuiltIns.LINUX_BASELINE.read();
        int rules = judged(audit(baseline));
        double process = median(hfagent());
        double warm = median(warm(baseline));
        Report report = new Report()
                .row(
                        "hfagent configuration audit, whole process",
                        seconds(process),
                        rules + " of " + baseline.items().size() + " rules apply",
                        rate(rules, process))
                .row("the same in a running agent", seconds(warm), rules + " rules", rate(rules, warm));
        Ours ours = new Ours(process / rules, warm / rules);
        openScap(work, report, ours);
        lynis(work, report, ours);
        return report;
    }

    private static List<ItemResult> audit(Configuration baseline) {
        MachineRoot root = MachineRoot.running();
        return Consistency.audit(baseline.items(), new Machine(root, new CommandTools(root), ScriptRules.NONE));
    }

    /** Rules that concern this machine. */
    private static int judged(List<ItemResult> results) {
        return (int) results.stream()
                .filter(one -> one.result().status() != Result.Status.NOT_APPLICABLE)
                .count();
    }

    private static List<Double> warm(Configuration baseline) {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < 2 * WARM; i++) {
            long start = System.nanoTime();
            int results = audit(baseline).size();
            if (results != baseline.items().size()) {
                throw new IllegalStateException(results + " results (expected: one of each rule)");
            }
            if (i >= WARM) {
                times.add((System.nanoTime() - start) / 1e9);
            }
        }
        return times;
    }

    private static List<Double> hfagent() throws IOException, InterruptedException {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i <= RUNS; i++) {
            Run run = run(
                    List.of(
                            RunningHoldfast.home().resolve("hfagent").toString(),
                            "configuration",
                            "audit",
                            "AzureLinuxBaseline",
                            "--json"),
                    Optional.empty());
            if (run.exit() > 1) {
                throw new IOException("hfagent configuration audit ended with " + run.exit());
            }
            if (i > 0) {
                times.add(run.seconds());
            }
        }
        return times;
    }

    /** Its content is for Debian 11; the copy that is used asks for this machine's release instead, so that its rules apply. */
    private static void openScap(Workplace work, Report report, Ours ours) throws IOException, InterruptedException {
        if (!installed("oscap") || !Files.exists(CONTENT)) {
            report.row("oscap xccdf eval", "skipped", "openscap-scanner and ssg-debian are not installed", "");
            return;
        }
        String release =
                Files.readString(Path.of("/etc/debian_version")).strip().replaceAll("\\..*", "");
        Path content = Files.writeString(
                work.path("content.xml"), Files.readString(CONTENT).replace("^11.[0-9]+$", "^" + release + ".[0-9]+$"));
        Path output = work.path("oscap.txt");
        List<Double> times = new ArrayList<>();
        for (int i = 0; i <= RUNS; i++) {
            Run run = run(
                    List.of("oscap", "xccdf", "eval", "--profile", PROFILE, content.toString()), Optional.of(output));
            if (i > 0) {
                times.add(run.seconds());
            }
        }
        long judged = RESULT.matcher(Files.readString(output)).results().count();
        peer(report, "oscap xccdf eval, anssi_np_nt28_high", median(times), judged, ours, 10);
    }

    private static void lynis(Workplace work, Report report, Ours ours) throws IOException, InterruptedException {
        if (!installed("lynis")) {
            report.row("lynis audit system", "skipped", "lynis is not installed", "");
            return;
        }
        Path data = work.path("lynis.dat");
        Run run = run(
                List.of(
                        "lynis",
                        "audit",
                        "system",
                        "--quick",
                        "--no-colors",
                        "--logfile",
                        "/dev/null",
                        "--report-file",
                        data.toString()),
                Optional.empty());
        Matcher done = Pattern.compile("lynis_tests_done=(\\d+)").matcher(Files.readString(data));
        peer(report, "lynis audit system", run.seconds(), done.find() ? Long.parseLong(done.group(1)) : 0, ours, 20);
    }

    private static void peer(Report report, String name, double took, long judged, Ours ours, int aim) {
        if (judged == 0) {
            report.row(name, seconds(took), "judged nothing here", "");
            return;
        }
        double ratio = took / judged / ours.process();
        report.row(
                name,
                seconds(took),
                judged + " rules, " + rate(judged, took),
                Sample.ratio(ratio),
                ">= " + aim + " times ours",
                ratio >= aim);
        report.row(
                name + ", beside a running agent",
                seconds(took),
                judged + " rules",
                Sample.ratio(took / judged / ours.running()));
    }

    /** Seconds for each rule. */
    private record Ours(double process, double running) {}

    private record Run(int exit, double seconds) {}

    private static Run run(List<String> command, Optional<Path> output) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.map(Path::toFile)
                        .map(ProcessBuilder.Redirect::to)
                        .orElse(ProcessBuilder.Redirect.DISCARD));
        long start = System.nanoTime();
        int exit = builder.start().waitFor();
        return new Run(exit, (System.nanoTime() - start) / 1e9);
    }

    private static boolean installed(String program) {
        return List.of("/usr/bin/", "/usr/sbin/").stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder + program)));
    }

    private static double median(List<Double> times) {
        return times.stream().sorted().toList().get(times.size() / 2);
    }

    private static String rate(long rules, double seconds) {
        return String.format(Locale.ROOT, "%,.0f rules/s", rules / seconds);
    }

    private static String seconds(double seconds) {
        return seconds < 1
                ? String.format(Locale.ROOT, "%.1f ms", seconds * 1_000)
                : String.format(Locale.ROOT, "%.2f s", seconds);
    }
}
