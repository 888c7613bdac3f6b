package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Microsoft.PolicyInsights: who may see what, events, attestations, restrictions and metadata. */
@Tag("scene")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicyInsightsTest {
    private static final String READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
    private static final String CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c";
    private static final String POLICY = "?api-version=2021-06-01";
    private static final String INSIGHTS = "?api-version=2019-10-01";
    private static final String ATTESTATIONS = "?api-version=2022-09-01";
    private static final String RESTRICTIONS = "?api-version=2022-03-01";
    private static final String GROUPS = "?api-version=2020-05-01";
    private static final String PROVIDERS = "/providers/Microsoft.Authorization/";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    private static final SharedHoldfast SHARED = new SharedHoldfast("--no-agent", "--clamd", "none");

    private Arm arm;

    @BeforeAll
    void signIn() {
        arm = Arm.owner(SHARED.holdfast());
    }

    private String group(String name) {
        String group = arm.subscription() + "/resourceGroups/" + name;
        arm.ok("PUT", group + Arm.RESOURCES, "{\"location\":\"local\"}");
        return group;
    }

    private String machine(String group, String tags) {
        String machine = group + "/providers/Microsoft.HybridCompute/machines/m1";
        arm.ok("PUT", machine + Arm.MACHINES, "{\"location\":\"local\",\"tags\":" + tags + "}");
        return machine;
    }

    /** A definition of machines without a tag that is named like it. */
    private String definition(String name, String then) {
        String definition = arm.subscription() + PROVIDERS + "policyDefinitions/" + name;
        arm.ok("PUT", definition + POLICY, """
                {"properties":{"mode":"Indexed","policyRule":{
                 "if":{"allOf":[{"field":"type","equals":"Microsoft.HybridCompute/machines"},
                  {"field":"tags['%s']","exists":false}]},"then":%s}}}""".formatted(name, then));
        return definition;
    }

    private String assign(String scope, String name, String definition) {
        String assignment = scope + PROVIDERS + "policyAssignments/" + name;
        arm.ok("PUT", assignment + POLICY, "{\"properties\":{\"policyDefinitionId\":\"" + definition + "\"}}");
        return assignment;
    }

    private static String insights(String scope, String what) {
        return scope + "/providers/Microsoft.PolicyInsights/" + what + INSIGHTS;
    }

    private static List<JsonObject> records(Arm caller, String scope, String what, String query) {
        return caller.ok("POST", insights(scope, what) + query, "").array("value").orElseThrow().stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private List<JsonObject> states(Arm caller, String scope) {
        return records(caller, scope, "policyStates/latest/queryResults", "");
    }

    private void awaitState(String resource, String assignment, String state) {
        RunningHoldfast.await(
                resource + " is " + state + " under " + assignment,
                PATIENCE,
                () -> states(arm, resource).stream()
                        .anyMatch(row -> row.string("policyAssignmentName")
                                        .orElse("")
                                        .equals(assignment)
                                && row.string("complianceState").orElse("").equals(state)));
    }

    @Test
    void whoReadsOneGroupLearnsNothingOfTheOthers() {
        String mine = machine(group("mine"), "{}");
        String theirs = machine(group("theirs"), "{}");
        String definition = definition("secretary", "{\"effect\":\"audit\"}");
        String assignment = assign(arm.subscription(), "secretary", definition);
        awaitState(mine, "secretary", "NonCompliant");
        awaitState(theirs, "secretary", "NonCompliant");

        Arm.Guest guest = arm.guest("one-group");
        arm.assign(arm.subscription() + "/resourceGroups/mine", READER, guest.objectId());
        arm.assign(assignment, READER, guest.objectId());
        arm.assign(definition, READER, guest.objectId());
        for (String scope : List.of(assignment, definition)) {
            assertThat(states(arm, scope)).as("the owner sees both").hasSizeGreaterThanOrEqualTo(2);
            for (String what : List.of("policyStates/latest/queryResults", "policyEvents/default/queryResults")) {
                assertThat(records(guest.arm(), scope, what, ""))
                        .as(scope + " " + what)
                        .isNotEmpty()
                        .allMatch(row -> row.string("resourceGroup").orElse("").equals("mine"));
            }
            JsonObject results = ((JsonObject) guest.arm()
                            .ok("POST", insights(scope, "policyStates/latest/summarize"), "")
                            .array("value")
                            .orElseThrow()
                            .get(0))
                    .object("results")
                    .orElseThrow();
            assertThat(results.number("nonCompliantResources")).hasValue(1);
        }
        for (String what : List.of(
                "policyStates/latest/queryResults",
                "policyStates/latest/summarize",
                "policyEvents/default/queryResults")) {
            guest.arm().refused(403, "AuthorizationFailed", "POST", insights(arm.subscription(), what), "");
            guest.arm().refused(403, "AuthorizationFailed", "POST", insights("", what), "");
            guest.arm().refused(403, "AuthorizationFailed", "POST", insights(theirs, what), "");
        }
        String builtIn = PROVIDERS + "policyDefinitions/871b6d14-10aa-478d-b590-94f262ecfa99";
        assertThat(states(guest.arm(), builtIn))
                .as("of a definition that is everybody's")
                .allMatch(row -> row.string("resourceGroup").orElse("").equals("mine"));
        arm.ok("DELETE", assignment + POLICY, "");
    }

    @Test
    void aRoleAtAManagementGroupHoldsForWhatIsBelowIt() {
        String machine = machine(group("placed"), "{}");
        String outer = "/providers/Microsoft.Management/managementGroups/outer";
        String inner = "/providers/Microsoft.Management/managementGroups/inner";
        arm.ok("PUT", outer + GROUPS, "{}");
        arm.ok("PUT", inner + GROUPS, "{\"properties\":{\"details\":{\"parent\":{\"id\":\"" + outer + "\"}}}}");
        Arm.Guest guest = arm.guest("above");
        arm.assign(outer, READER, guest.objectId());
        guest.arm().refused(403, "AuthorizationFailed", "GET", machine + Arm.MACHINES, "");
        String placed = inner + arm.subscription() + GROUPS;
        arm.ok("PUT", placed, "");
        guest.arm().ok("GET", machine + Arm.MACHINES, "");
        guest.arm().ok("GET", inner + GROUPS, "");
        guest.arm().ok("POST", insights(outer, "policyStates/latest/queryResults"), "");
        guest.arm().refused(403, "AuthorizationFailed", "PUT", machine + Arm.MACHINES, "{\"location\":\"local\"}");
        arm.ok("DELETE", placed, "");
        guest.arm().refused(403, "AuthorizationFailed", "GET", machine + Arm.MACHINES, "");
        arm.ok("PUT", placed, "");
        guest.arm().ok("GET", machine + Arm.MACHINES, "");
        String elsewhere = "/providers/Microsoft.Management/managementGroups/elsewhere";
        arm.ok("PUT", elsewhere + GROUPS, "{}");
        arm.ok("PATCH", inner + GROUPS, "{\"properties\":{\"details\":{\"parent\":{\"id\":\"" + elsewhere + "\"}}}}");
        guest.arm().refused(403, "AuthorizationFailed", "GET", machine + Arm.MACHINES, "");
        arm.ok("DELETE", placed, "");
    }

    @Test
    void everyChangeOfAStateIsAnEvent() {
        String group = group("eventful");
        String machine = machine(group, "{}");
        assign(group, "rack", definition("rack", "{\"effect\":\"audit\"}"));
        awaitState(machine, "rack", "NonCompliant");
        arm.ok("PATCH", machine + Arm.MACHINES, "{\"tags\":{\"rack\":\"1\"}}");
        awaitState(machine, "rack", "Compliant");
        arm.ok("PATCH", machine + Arm.MACHINES, "{\"tags\":{}}");
        awaitState(machine, "rack", "NonCompliant");
        List<JsonObject> events = records(
                arm, machine, "policyEvents/default/queryResults", "&$filter=policyAssignmentName%20eq%20'rack'");
        assertThat(events.stream().map(event -> event.string("complianceState").orElse("")))
                .as("newest first")
                .containsExactly("NonCompliant", "Compliant", "NonCompliant");
        assertThat(events.stream()
                        .map(event -> event.string("holdfastPreviousState").orElse("")))
                .containsExactly("Compliant", "NonCompliant", "");
        assertThat(events.getFirst().string("resourceId")).contains(machine.toLowerCase(java.util.Locale.ROOT));
        assertThat(events.getFirst().string("policyDefinitionAction")).contains("audit");
        assertThat(records(
                        arm,
                        group,
                        "policyEvents/default/queryResults",
                        "&$apply=filter(policyAssignmentName%20eq%20'rack')/groupby((complianceState),aggregate($count%20as%20n))"
                                + "&$orderby=n%20desc"))
                .extracting(row -> row.number("n").orElse(0))
                .containsExactly(2L, 1L);
        assertThat(records(
                        arm, group, "policyStates/latest/queryResults", "&$apply=aggregate($count%20as%20numStates)"))
                .singleElement()
                .extracting(row -> row.number("numStates").orElse(0))
                .isEqualTo(1L);
        String before = "&$to=" + Instant.now().minus(Duration.ofHours(1));
        assertThat(records(arm, machine, "policyEvents/default/queryResults", before))
                .isEmpty();
        assertThat(records(arm, machine, "policyStates/latest/queryResults", before))
                .isEmpty();
        for (String wrong : List.of("&$from=yesterday", "&$apply=compute(a)", "&$top=0", "&$skiptoken=-1")) {
            arm.refused(
                    400,
                    "InvalidParameter",
                    "POST",
                    insights(machine, "policyEvents/default/queryResults") + wrong,
                    "");
        }
    }

    @Test
    void aManualPolicySaysWhatIsAttested() {
        String group = group("manual");
        String machine = machine(group, "{}");
        String assignment = assign(
                group,
                "visited",
                definition("visited", "{\"effect\":\"manual\",\"details\":{\"defaultState\":\"Unknown\"}}"));
        awaitState(machine, "visited", "Unknown");
        String attestation = machine + "/providers/Microsoft.PolicyInsights/attestations/visit" + ATTESTATIONS;
        String compliant = """
                {"properties":{"policyAssignmentId":"%s","complianceState":"compliant","owner":"%s",
                 "comments":"The cabinet was locked.","assessmentDate":"2026-11-01T00:00:00Z",
                 "evidence":[{"description":"Photograph","sourceUri":"https://example.org/1"}],
                 "metadata":{"site":"Osaka"}%s}}""";
        JsonObject made = arm.ok("PUT", attestation, compliant.formatted(assignment, "ann", ""))
                .object("properties")
                .orElseThrow();
        assertThat(made.string("complianceState")).contains("Compliant");
        assertThat(made.string("lastComplianceStateChangeAt")).isPresent();
        awaitState(machine, "visited", "Compliant");
        assertThat(arm.ok("GET", attestation, "").compact()).contains("Photograph", "Osaka", "ann");
        assertThat(arm.ok("GET", group + "/providers/Microsoft.PolicyInsights/attestations" + ATTESTATIONS, "")
                        .array("value")
                        .orElseThrow()
                        .size())
                .isOne();
        String soon = Instant.now().plusSeconds(2).toString();
        arm.ok("PUT", attestation, compliant.formatted(assignment, "ann", ",\"expiresOn\":\"" + soon + "\""));
        awaitState(machine, "visited", "Unknown");
        arm.ok("PUT", attestation, compliant.formatted(assignment, "ann", ""));
        awaitState(machine, "visited", "Compliant");
        arm.ok("DELETE", attestation, "");
        awaitState(machine, "visited", "Unknown");

        Arm.Guest guest = arm.guest("attester");
        arm.assign(group("attester"), CONTRIBUTOR, guest.objectId());
        guest.arm().refused(403, "AuthorizationFailed", "PUT", attestation, compliant.formatted(assignment, "eve", ""));
        String judged = assign(group, "badge", definition("badge", "{\"effect\":\"audit\"}"));
        String text = compliant.formatted(assignment, "ann", "");
        for (String wrong : List.of(
                compliant.formatted(judged, "ann", ""),
                text.replace("compliant\"", "Exempt\""),
                text.replace("2026-11-01T00:00:00Z", "November"),
                text.replace("{\"description\":\"Photograph\"", "{\"picture\":\"Photograph\""),
                text.replace("\"complianceState\"", "\"policyDefinitionReferenceId\":\"none\",\"complianceState\""),
                compliant.formatted(machine, "ann", ""))) {
            arm.refused(400, "InvalidRequestContent", "PUT", attestation, wrong);
        }
        arm.refused(
                404,
                "PolicyAssignmentNotFound",
                "PUT",
                attestation,
                text.replace("Assignments/visited", "Assignments/none"));
    }

    @Test
    void restrictionsAreToldBeforeTheWrite() {
        String group = group("restricted");
        String deny = definition("badge", "{\"effect\":\"audit\"}").replace("badge", "noname");
        arm.ok("PUT", deny + POLICY, """
                {"properties":{"mode":"Indexed","policyRule":{
                 "if":{"anyOf":[{"field":"name","like":"test*"},{"field":"tags['cost']","exists":false}]},
                 "then":{"effect":"deny"}}}}""");
        assign(group, "names", deny);
        String append = deny.replace("noname", "appends");
        arm.ok("PUT", append + POLICY, """
                {"properties":{"mode":"Indexed","policyRule":{"if":{"field":"tags['site']","exists":false},
                 "then":{"effect":"append","details":[{"field":"tags['site']","value":"osaka"}]}}}}""");
        assign(group, "sites", append);
        String check = group + "/providers/Microsoft.PolicyInsights/checkPolicyRestrictions" + RESTRICTIONS;
        String body = """
                {"resourceDetails":{"resourceContent":{"type":"Microsoft.HybridCompute/machines","location":"local"%s}},
                 "pendingFields":[{"field":"name","values":["test1","m1"]},{"field":"tags.cost"},{"field":"tags.site"}]}""";
        JsonObject answer = arm.ok("POST", check, body.formatted(""));
        JsonArray fields = answer.array("fieldRestrictions").orElseThrow();
        assertThat(fields.get(0).compact())
                .contains("\"result\":\"Deny\"", "[\"test1\"]", "policyAssignments/names", "\"policyEffect\":\"deny\"")
                .doesNotContain("m1");
        assertThat(fields.get(1).compact()).contains("\"result\":\"Required\"", "policyDefinitions/noname");
        assertThat(fields.get(2).compact())
                .contains("\"result\":\"Required\"", "\"defaultValue\":\"osaka\"", "policyDefinitions/appends");
        assertThat(answer.object("contentEvaluationResult").orElseThrow().compact())
                .contains(
                        "\"evaluationResult\":\"NonCompliant\"",
                        "\"operator\":\"Exists\"",
                        "\"policyEffect\":\"deny\"");
        JsonObject fine = arm.ok("POST", check, body.formatted(",\"tags\":{\"cost\":\"1\"}"));
        assertThat(fine.object("contentEvaluationResult"))
                .contains(JsonObject.of("policyEvaluations", JsonArray.EMPTY));
        assertThat(((JsonObject) fine.array("fieldRestrictions").orElseThrow().get(1)).array("restrictions"))
                .contains(JsonArray.EMPTY);
        arm.refused(
                400, "InvalidRequestContent", "POST", check, body.formatted("").replace("tags.cost", "no/such"));
        arm.refused(400, "InvalidRequestContent", "POST", check, "{}");
        Arm.Guest guest = arm.guest("asks");
        guest.arm().refused(403, "AuthorizationFailed", "POST", check, body.formatted(""));
    }
}
