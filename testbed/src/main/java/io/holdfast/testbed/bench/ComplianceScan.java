package io.holdfast.testbed.bench;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.testbed.fleet.ControlPlaneAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A full judgement of a large fleet. */
final class ComplianceScan implements Benchmark {
    private static final int MACHINES = 100_000;
    private static final int GROUP = 500;
    private static final int ASSIGNMENTS = 10;
    private static final int CALLERS = 64;
    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final String MACHINE =
            "{\"location\":\"local\",\"tags\":{\"env\":\"prod\",\"owner\":\"ops\",\"costCenter\":\"42\"},"
                    + "\"properties\":{\"osType\":\"Linux\"}}";
    private static final Pattern NEXT = Pattern.compile("\"nextLink\":\"([^\"]+)\"");

    @Override
    public String name() {
        return "compliance-scan";
    }

    @Override
    public String about() {
        return MACHINES + " machines judged by " + ASSIGNMENTS
                + " assignments through triggerEvaluation, beside listing them; the process shares two cores with this one.";
    }

    @Override
    public Report run(Workplace work) throws InterruptedException {
        Report report = new Report();
        try (RunningHoldfast holdfast = work.holdfast("--no-agent")) {
            ControlPlaneAddress plane = ControlPlaneAddress.of(holdfast);
            String subscription = "/subscriptions/" + plane.subscription();
            try (ApiClient client = new ApiClient(plane.api(), plane.authorities(), plane.token())) {
                fill(client, subscription);
                List<String> rules = PolicySample.assignments(ASSIGNMENTS);
                for (int i = 0; i < ASSIGNMENTS; i++) {
                    client.call(
                            HttpMethod.PUT,
                            definition(subscription, i),
                            rules.get(i).replace("\"BuiltIn\"", "\"Custom\""));
                }
                long begun = System.nanoTime();
                for (int i = 0; i < ASSIGNMENTS; i++) {
                    client.call(
                            HttpMethod.PUT,
                            subscription + "/providers/Microsoft.Authorization/policyAssignments/scan-" + i
                                    + "?api-version=2021-06-01",
                            "{\"properties\":{\"policyDefinitionId\":\""
                                    + definition(subscription, i).replaceAll("\\?.*", "") + "\"}}");
                }
                double first = evaluate(client, subscription, begun);
                double again = evaluate(client, subscription, System.nanoTime());
                long listing = System.nanoTime();
                int listed = list(client, subscription);
                double list = seconds(listing);
                report.row(
                        "first judgement, every state is written",
                        shown(first),
                        "listing " + listed + " machines " + shown(list),
                        Sample.ratio(first / list));
                report.row(
                        "full judgement again",
                        shown(again),
                        "listing " + listed + " machines " + shown(list),
                        Sample.ratio(again / list),
                        "< 30 s",
                        again < 30);
            }
            holdfast.stop();
        }
        return report;
    }

    private static String definition(String subscription, int number) {
        return subscription + "/providers/Microsoft.Authorization/policyDefinitions/scan-" + number
                + "?api-version=2021-06-01";
    }

    private static void fill(ApiClient client, String subscription) throws InterruptedException {
        for (int i = 0; i < MACHINES / GROUP; i++) {
            client.call(
                    HttpMethod.PUT,
                    subscription + "/resourcegroups/scan-" + i + "?api-version=2021-04-01",
                    "{\"location\":\"local\"}");
        }
        AtomicInteger next = new AtomicInteger();
        ConcurrentLinkedQueue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
        List<Thread> callers = IntStream.range(0, CALLERS)
                .mapToObj(_ -> Thread.ofVirtual().start(() -> {
                    for (int i = next.getAndIncrement();
                            i < MACHINES && failures.isEmpty();
                            i = next.getAndIncrement()) {
                        try {
                            client.call(
                                    HttpMethod.PUT,
                                    subscription + "/resourceGroups/scan-" + i / GROUP
                                            + "/providers/Microsoft.HybridCompute/machines/m" + i
                                            + "?api-version=2025-01-13",
                                    MACHINE);
                        } catch (RuntimeException e) {
                            failures.add(e);
                        }
                    }
                }))
                .toList();
        for (Thread caller : callers) {
            caller.join();
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException("a machine was not made", failures.peek());
        }
    }

    /** Seconds from the beginning to the end of a judgement that is asked for now. */
    private static double evaluate(ApiClient client, String subscription, long begun) {
        AggregatedHttpResponse asked = client.call(
                HttpMethod.POST,
                subscription
                        + "/providers/Microsoft.PolicyInsights/policyStates/latest/triggerEvaluation?api-version=2019-10-01",
                "");
        URI location = URI.create(asked.headers().get("location", ""));
        Instant end = Instant.now().plus(PATIENCE);
        while (client.call(HttpMethod.GET, location.getRawPath() + "?" + location.getRawQuery(), "")
                        .status()
                        .code()
                == 202) {
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException("no judgement within " + PATIENCE);
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        return seconds(begun);
    }

    private static int list(ApiClient client, String subscription) {
        String path = subscription + "/providers/Microsoft.HybridCompute/machines?api-version=2025-01-13";
        int listed = 0;
        while (true) {
            String page = client.call(HttpMethod.GET, path, "").contentUtf8();
            listed += page.split("\"name\":\"m", -1).length - 1;
            Matcher next = NEXT.matcher(page);
            if (!next.find()) {
                return listed;
            }
            URI uri = URI.create(next.group(1));
            path = uri.getRawPath() + "?" + uri.getRawQuery();
        }
    }

    private static double seconds(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }

    private static String shown(double seconds) {
        return String.format(Locale.ROOT, "%.1f s", seconds);
    }
}
