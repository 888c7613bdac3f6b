package io.holdfast.testbed.bench;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.AliasTable;
import io.holdfast.policy.CompiledPolicy;
import io.holdfast.policy.Evaluation;
import io.holdfast.policy.EvaluationContext;
import io.holdfast.policy.PolicyCompiler;
import io.holdfast.policy.PolicyDefinition;
import io.holdfast.policy.PolicyException;
import io.holdfast.policy.PolicyLimits;
import io.holdfast.policy.Subject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What it costs to judge a machine by many policies. */
final class PolicyEvaluation implements Benchmark {
    private static final EvaluationContext CONTEXT = EvaluationContext.at(Instant.parse("2026-01-02T03:04:05Z"));
    private static final int ROUNDS = 7;
    private static final long ROUND_NANOS = 300_000_000;

    @Override
    public String name() {
        return "policy-evaluation";
    }

    @Override
    public String about() {
        return "policies that judge one machine's document, on one core, beside the reading of that document and beside Cedar.";
    }

    @Override
    public Report run(Workplace work) {
        byte[] text = PolicySample.machine().getBytes(StandardCharsets.UTF_8);
        Subject machine = Subject.of(object(text));
        double read = nanos(() -> object(text).members().size());
        Report report = new Report();

        List<CompiledPolicy> assignments = compile(PolicySample.assignments(200));
        double judged = nanos(() -> judge(assignments, machine));
        report.row(
                "200 assignments, all of them about machines",
                shown(judged),
                "reading the document " + shown(read),
                Sample.ratio(judged / read));
        CedarPeer cedar = new CedarPeer(PolicySample.cedar(200));
        Set<String> matched = matched(assignments, machine);
        if (!cedar.decide().equals(matched)) {
            throw new IllegalStateException("Cedar finds " + cedar.decide() + ", not " + matched);
        }
        double decided = nanos(() -> cedar.decide().size());
        report.row(
                "200 assignments, beside Cedar",
                shown(judged),
                "Cedar, rules that say the same, parsed before " + shown(decided),
                Sample.ratio(judged / decided),
                "< 1",
                judged < decided);
        report.row(
                "evaluations a second",
                String.format(Locale.ROOT, "%,.0f", assignments.size() * 1e9 / judged),
                "readings " + String.format(Locale.ROOT, "%,.0f", 1e9 / read),
                Sample.ratio(assignments.size() * read / judged));

        List<String> members = PolicySample.initiative(700);
        long start = System.nanoTime();
        List<CompiledPolicy> initiative = compile(members);
        long compiled = System.nanoTime();
        judge(initiative, machine);
        long first = System.nanoTime();
        double warm = nanos(() -> judge(initiative, machine));
        report.row("700 members, reading and compiling", shown((double) (compiled - start)), "", "");
        report.row("700 members, the first machine", shown((double) (first - compiled)), "", "");
        report.row(
                "700 members, each further machine",
                shown(warm),
                "reading the document " + shown(read),
                Sample.ratio(warm / read),
                "< 1 ms",
                warm < 1e6);
        return report;
    }

    private static JsonObject object(byte[] text) {
        try {
            return (JsonObject) Json.parse(text);
        } catch (JsonException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<CompiledPolicy> compile(List<String> definitions) {
        List<CompiledPolicy> policies = new ArrayList<>();
        for (String definition : definitions) {
            try {
                policies.add(PolicyCompiler.compile(
                        PolicyDefinition.parse(
                                object(definition.getBytes(StandardCharsets.UTF_8)), PolicyLimits.BUILT_IN),
                        JsonObject.EMPTY,
                        AliasTable.builtIn()));
            } catch (PolicyException e) {
                throw new IllegalStateException(definition, e);
            }
        }
        return policies;
    }

    private static Set<String> matched(List<CompiledPolicy> policies, Subject machine) {
        return IntStream.range(0, policies.size())
                .filter(i -> policies.get(i).evaluate(machine, CONTEXT) instanceof Evaluation.Matched)
                .mapToObj(Integer::toString)
                .collect(Collectors.toSet());
    }

    /** Number of policies that concern the machine. */
    private static int judge(List<CompiledPolicy> policies, Subject machine) {
        int concerned = 0;
        for (CompiledPolicy policy : policies) {
            Evaluation evaluation = policy.evaluate(machine, CONTEXT);
            if (evaluation instanceof Evaluation.Failed(String reason)) {
                throw new IllegalStateException(reason);
            }
            concerned += evaluation instanceof Evaluation.NotApplicable ? 0 : 1;
        }
        if (concerned == 0) {
            throw new IllegalStateException("no policy concerns the machine");
        }
        return concerned;
    }

    /** Work whose result counts, so that it is done. */
    @FunctionalInterface
    interface Work {
        int run();
    }

    /** The median of some rounds; the first one, in which the code is compiled, does not count. */
    static double nanos(Work work) {
        List<Double> rounds = new ArrayList<>();
        long sum = 0;
        for (int round = 0; round <= ROUNDS; round++) {
            long done = 0;
            long start = System.nanoTime();
            long end = start + ROUND_NANOS;
            while (System.nanoTime() < end) {
                for (int i = 0; i < 10; i++) {
                    sum += work.run();
                }
                done += 10;
            }
            if (round > 0) {
                rounds.add((double) (System.nanoTime() - start) / done);
            }
        }
        if (sum == 0) {
            throw new IllegalStateException("the work did nothing");
        }
        return rounds.stream().sorted().toList().get(ROUNDS / 2);
    }

    static String shown(double nanos) {
        return nanos < 1_000_000
                ? String.format(Locale.ROOT, "%.1f us", nanos / 1_000)
                : String.format(Locale.ROOT, "%.1f ms", nanos / 1_000_000);
    }
}
