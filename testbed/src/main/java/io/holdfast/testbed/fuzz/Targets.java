package io.holdfast.testbed.fuzz;

import io.holdfast.control.activity.ActivityFilter;
import io.holdfast.control.resources.ResourceFilter;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every reader of foreign bytes that is reached from outside. A new reader gets its line here. */
public final class Targets {
    private static final String MACHINE =
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.HybridCompute/machines/m";

    private Targets() {}

    /** @param folder for the targets that read or write files */
    public static List<Target> all(Path folder) throws IOException {
        return Stream.of(
                        general(),
                        ProtocolTargets.all(),
                        TrustTargets.all(),
                        TpmTargets.all(),
                        PolicyTargets.all(),
                        AttestationTargets.all(),
                        AttestationPolicyTargets.all(),
                        TpmTargets.all(),
                        PredictionTargets.all(),
                        AgentTargets.all(folder))
                .flatMap(List::stream)
                .toList();
    }

    static List<byte[]> utf8(String... texts) {
        return Stream.of(texts)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private static List<Target> general() {
        return List.of(
                Target.bytes(
                        "json",
                        utf8(
                                "{\"a\":[1,-2.5e10,true,null,\"x\\u00e9\\ud83d\\ude00\"],\"b\":{\"c\":{}}}",
                                "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\", 0.1, 1E5]",
                                "  \"text\"  "),
                        Targets::json,
                        JsonException.class),
                Target.text(
                        "resource-id",
                        List.of(MACHINE, MACHINE + "/extensions/e", "/providers/Microsoft.X/things/t"),
                        ResourceId::parse,
                        ProblemException.class),
                Target.text(
                        "handler-version",
                        List.of("1.2.3", "0", "10.0.17763.1"),
                        HandlerVersion::new,
                        IllegalArgumentException.class),
                Target.text(
                        "resource-filter",
                        List.of(
                                "resourceType eq 'Microsoft.HybridCompute/machines' and name eq 'it''s'",
                                "tagName eq 'a' and tagValue eq 'b'"),
                        ResourceFilter::parse,
                        ProblemException.class),
                Target.text(
                        "activity-filter",
                        List.of(
                                "eventTimestamp ge '2026-01-02T03:04:05Z' and caller eq 'ada' and status eq 'Failed'",
                                "resourceUri eq '" + MACHINE + "'"),
                        text -> ActivityFilter.parse(
                                ResourceId.parse("/subscriptions/s"), Optional.of(text), Optional.empty(), 50),
                        ProblemException.class));
    }

    /** What was read is written so that it reads as the same. */
    private static void json(byte[] bytes) throws JsonException {
        Json read = Json.parse(bytes);
        if (!Json.parse(read.utf8()).equals(read) || !Json.parse(read.pretty()).equals(read)) {
            throw new IllegalStateException("written and read again it is another value");
        }
    }
}
