package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.control.governance.DryRun;
import io.holdfast.control.governance.PolicySnapshots;
import io.holdfast.control.governance.PolicyTypes;
import io.holdfast.control.governance.Subjects;
import io.holdfast.control.machines.MachineType;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.Caller;
import io.holdfast.control.resources.CoreTypes;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceView;
import io.holdfast.control.resources.TypeRegistry;
import io.holdfast.control.store.NaiveLog;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Samples;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a definition would do is told truly, within bounds, and only of what its caller may read. */
@org.jspecify.annotations.NullUnmarked // JUnit fills the fields
final class DryRunTest {
    private static final ResourceId SUBSCRIPTION = ResourceId.subscription("11111111-2222-3333-4444-555555555555");
    private static final ResourceId OURS = SUBSCRIPTION.resourceGroup("ours");
    private static final ResourceId THEIRS = SUBSCRIPTION.resourceGroup("theirs");
    private static final UUID TENANT = UUID.randomUUID();
    private static final Caller OWNER = new Caller("owner", "owner");
    private static final Caller GUEST = new Caller("guest", "guest");
    private static final String TAGGED = """
            {"mode": "Indexed", "parameters": {"tag": {"type": "String"}},
             "policyRule": {"if": {"allOf": [{"field": "type", "equals": "Microsoft.HybridCompute/machines"},
               {"field": "[concat('tags[', parameters('tag'), ']')]", "exists": "false"}]},
              "then": {"effect": "deny"}}}""";

    @TempDir
    private Path directory;

    private Store store;
    private Instant now = Samples.TIME;
    private Duration tick = Duration.ZERO;
    private Runnable atEachLook = () -> {};
    private DryRun dryRun;

    @BeforeEach
    void twoGroupsWithMachines() {
        store = SqliteStore.open(directory.resolve("store"), new NaiveLog());
        boolean _ = store.commit(transaction -> {
            transaction.put(row(SUBSCRIPTION, "{}"));
            for (ResourceId group : List.of(OURS, THEIRS)) {
                transaction.put(row(group, "{\"location\": \"local\"}"));
                transaction.put(row(Samples.machine(group, "tagged"), "{\"tags\": {\"Owner\": \"me\"}}"));
                transaction.put(row(Samples.machine(group, "bare"), "{\"location\": \"local\"}"));
            }
            transaction.put(row(definition(SUBSCRIPTION, "shared"), "{\"properties\": " + TAGGED + "}"));
            transaction.put(row(definition(THEIRS, "secret"), "{\"properties\": " + TAGGED + "}"));
            return true;
        });
        TypeRegistry registry = new TypeRegistry();
        registry.register(CoreTypes.subscriptions(TENANT));
        registry.register(CoreTypes.resourceGroups());
        registry.register(MachineType.descriptor(TENANT));
        PolicySnapshots snapshots = new PolicySnapshots(store, TENANT);
        PolicyTypes.descriptors(snapshots).forEach(registry::register);
        Subjects subjects = new Subjects(store, registry, new ResourceView(registry), TENANT.toString());
        InstantSource clock = () -> {
            atEachLook.run();
            now = now.plus(tick);
            return now;
        };
        dryRun = new DryRun(store, new Rights(), registry, snapshots, subjects, Duration.ofSeconds(15), clock);
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** The owner may do everything, the guest reads what is in one group. */
    private static final class Rights implements AccessControl, AccessControl.Decisions {
        @Override
        public Decisions current() {
            return this;
        }

        @Override
        public void refresh() {}

        @Override
        public long epoch() {
            return 0;
        }

        @Override
        public boolean permits(Caller caller, String action, ResourceId scope) {
            return caller.equals(OWNER) || (scope.isWithin(OURS) && action.endsWith("/read"));
        }

        @Override
        public boolean sees(Caller caller, ResourceId scope) {
            return true;
        }

        @Override
        public void require(Caller caller, String action, ResourceId scope) {
            if (!permits(caller, action, scope)) {
                throw new ProblemException(ProblemCode.AUTHORIZATION_FAILED, action + " at " + scope);
            }
        }
    }

    private static ResourceId definition(ResourceId at, String name) {
        return at.provider("Microsoft.Authorization", "policyDefinitions", name);
    }

    private static ResourceRow row(ResourceId id, String document) {
        return new ResourceRow(id, json(document), "e", "Succeeded", 1, "a", Samples.TIME, "a", Samples.TIME);
    }

    private static JsonObject json(String text) {
        try {
            return (JsonObject) Json.parse(text.getBytes(StandardCharsets.UTF_8));
        } catch (JsonException e) {
            throw new AssertionError(text, e);
        }
    }

    private JsonObject run(Caller caller, ResourceId scope, String body) {
        return dryRun.run(new RequestContext(caller, "c", "r", Samples.TIME), scope, json(body));
    }

    private void refused(ProblemCode code, String words, Caller caller, ResourceId scope, String body) {
        assertThatThrownBy(() -> run(caller, scope, body)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().code()).isEqualTo(code);
            assertThat(e).hasMessageContaining(words);
        });
    }

    private static String inline(String definition, String rest) {
        return "{\"policyDefinition\": " + definition + rest + "}";
    }

    private static String tagged(String tag) {
        return inline(TAGGED, ", \"parameters\": {\"tag\": {\"value\": \"" + tag + "\"}}");
    }

    private static List<String> listed(JsonObject answer) {
        return answer.array("resources").orElseThrow().stream()
                .map(JsonObject.class::cast)
                .map(entry -> ResourceId.parse(entry.string("resourceId").orElseThrow())
                                .resourceGroup()
                                .map(ResourceId::name)
                                .orElse("")
                        + " "
                        + ResourceId.parse(entry.string("resourceId").orElseThrow())
                                .name()
                        + " " + entry.string("complianceState").orElseThrow())
                .toList();
    }

    @Test
    void tellsOfEachResourceWhatAnAssignmentWouldSayAndWhyAndWritesNothing() {
        long before = changes();
        JsonObject answer = run(OWNER, SUBSCRIPTION, """
                {"policyDefinitionId": "%s", "parameters": {"tag": {"value": "Owner"}}, "notScopes": []}""".formatted(definition(SUBSCRIPTION, "shared")));
        assertThat(listed(answer))
                .containsExactly(
                        "ours bare NonCompliant",
                        "theirs bare NonCompliant",
                        "ours tagged Compliant",
                        "theirs tagged Compliant");
        JsonObject first = (JsonObject) answer.array("resources").orElseThrow().get(0);
        assertThat(first.string("effect")).contains("deny");
        assertThat(first.string("reason").orElseThrow()).isNotBlank();
        assertThat(first.object("policyEvaluationDetails").orElseThrow().has("evaluatedExpressions"))
                .isTrue();
        JsonObject results = answer.object("results").orElseThrow();
        assertThat(results.number("nonCompliantResources")).hasValue(2);
        assertThat(results.number("examinedResources").orElseThrow()
                        - results.number("notApplicableResources").orElseThrow())
                .isEqualTo(4);
        assertThat(answer.bool("complete")).contains(true);
        assertThat(changes()).isEqualTo(before);
    }

    private long changes() {
        return store.read(transaction -> transaction.changeNumber());
    }

    @Test
    void leavesOutWhatIsExcludedAndListsNoMoreThanAskedFor() {
        String all = tagged("Owner");
        String body = all.substring(0, all.length() - 1) + ", \"notScopes\": [\"" + THEIRS + "\"], \"top\": 1}";
        JsonObject answer = run(OWNER, SUBSCRIPTION, body);
        assertThat(listed(answer)).containsExactly("ours bare NonCompliant");
        assertThat(answer.number("moreResources")).hasValue(1);
    }

    @Test
    void aCallerLearnsNothingOfWhatItMayNotRead() {
        assertThat(listed(run(GUEST, OURS, tagged("Owner"))))
                .containsExactly("ours bare NonCompliant", "ours tagged Compliant");
        for (ResourceId scope : List.of(SUBSCRIPTION, THEIRS, SUBSCRIPTION.resourceGroup("none"))) {
            refused(ProblemCode.AUTHORIZATION_FAILED, scope.toString(), GUEST, scope, tagged("Owner"));
        }
        // whether it exists, what it takes and what it says are all told apart from each other
        for (String name : List.of("secret", "none")) {
            refused(
                    ProblemCode.AUTHORIZATION_FAILED,
                    name,
                    GUEST,
                    OURS,
                    "{\"policyDefinitionId\": \"" + definition(THEIRS, name) + "\"}");
        }
    }

    @Test
    void aRuleDoesNotFindRelatedResourcesThatItsCallerMayNotRead() {
        String question = inline("""
                {"mode": "All", "policyRule": {
                  "if": {"field": "type", "equals": "Microsoft.Resources/subscriptions/resourceGroups"},
                  "then": {"effect": "auditIfNotExists", "details": {
                    "type": "Microsoft.HybridCompute/machines", "resourceGroupName": "theirs",
                    "existenceCondition": {"field": "tags['Owner']", "equals": "me"}}}}}""", "");
        assertThat(listed(run(OWNER, OURS, question))).containsExactly("ours ours Compliant");
        JsonObject asked = run(GUEST, OURS, question);
        assertThat(listed(asked)).containsExactly("ours ours NonCompliant");
        assertThat(asked.toString()).doesNotContain("theirs/").contains("\"totalResources\":0");
    }

    @Test
    void aRuleThatIsTooLargeAndABodyThatIsWrongAreRefusedByName() {
        String leaf = "{\"field\": \"name\", \"equals\": \"x\"}";
        String huge = "{\"mode\": \"All\", \"policyRule\": {\"if\": {\"anyOf\": ["
                + String.join(",", Collections.nCopies(5000, leaf)) + "]}, \"then\": {\"effect\": \"audit\"}}}";
        refused(ProblemCode.POLICY_LIMIT_EXCEEDED, "4096", OWNER, OURS, inline(huge, ""));
        refused(ProblemCode.INVALID_POLICY_RULE, "policyRule", OWNER, OURS, inline("{}", ""));
        refused(ProblemCode.MISSING_POLICY_PARAMETER, "tag", OWNER, OURS, inline(TAGGED, ""));
        refused(ProblemCode.INVALID_REQUEST_CONTENT, "policyDefinitionId", OWNER, OURS, "{}");
        refused(ProblemCode.INVALID_REQUEST_CONTENT, "'top'", OWNER, OURS, inline(TAGGED, ", \"top\": 1001"));
        refused(ProblemCode.INVALID_REQUEST_CONTENT, "notScopes", OWNER, OURS, inline(TAGGED, ", \"notScopes\": [1]"));
        refused(ProblemCode.INVALID_REQUEST_CONTENT, "'scope'", OWNER, OURS, inline(TAGGED, ", \"scope\": \"/\""));
        refused(ProblemCode.INVALID_RESOURCE_ID, "'/'", OWNER, ResourceId.ROOT, tagged("x"));
    }

    @Test
    void whenTimeRunsOutTheAnswerSaysHowFarItCame() {
        tick = Duration.ofSeconds(4);
        JsonObject answer = run(OWNER, SUBSCRIPTION, tagged("Owner"));
        assertThat(answer.bool("complete")).contains(false);
        long examined = answer.object("results")
                .orElseThrow()
                .number("examinedResources")
                .orElseThrow();
        assertThat(examined).isBetween(1L, 5L);
    }

    @Test
    void aCallerHasOneAtATimeAndAllTogetherTwo() {
        AtomicReference<Optional<ProblemException>> second = new AtomicReference<>(Optional.empty());
        atEachLook = () -> {
            atEachLook = () -> {};
            try {
                run(OWNER, OURS, tagged("Owner"));
            } catch (ProblemException e) {
                second.set(Optional.of(e));
            }
            assertThat(listed(run(GUEST, OURS, tagged("Owner")))).hasSize(2);
        };
        run(OWNER, OURS, tagged("Owner"));
        assertThat(second.get().orElseThrow().problem().code()).isEqualTo(ProblemCode.TOO_MANY_REQUESTS);
        assertThat(run(OWNER, OURS, tagged("Owner")).array("resources").orElse(JsonArray.EMPTY))
                .hasSize(2);
    }
}
