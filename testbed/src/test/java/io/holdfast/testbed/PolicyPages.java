package io.holdfast.testbed;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.holdfast.portal.Browser;
import io.holdfast.portal.Inspection;
import java.util.LinkedHashMap;
import java.util.Map;

/** The policy pages of the portal, as somebody uses them. */
final class PolicyPages {
    private static final String AUTHORIZATION = "/providers/Microsoft.Authorization";
    private static final String REQUIRE_TAG = AUTHORIZATION + "/policyDefinitions/871b6d14-10aa-478d-b590-94f262ecfa99";
    private static final String ADD_TAG = AUTHORIZATION + "/policyDefinitions/4f9dc7db-30c1-420c-b61a-e1d640128d26";
    private static final String PASSWD = AUTHORIZATION + "/policyDefinitions/e6955644-301c-44b5-a4c4-528577de6861";
    private static final String PCI = AUTHORIZATION + "/policySetDefinitions/c676748e-3af9-4e22-bc28-50feed564afb";
    private static final String ASSIGNMENTS = "?api-version=2023-04-01";
    private static final String MESSAGE = "Say whose machine it is.";

    private final Arm arm;
    private final String machine;
    private final String name;
    private final String group;

    PolicyPages(Arm arm, String machine) {
        this.arm = arm;
        this.machine = machine;
        this.name = machine.substring(machine.lastIndexOf('/') + 1);
        this.group = machine.substring(0, machine.indexOf("/providers/"));
    }

    String assignment(String assigned) {
        return group + AUTHORIZATION + "/policyAssignments/" + assigned;
    }

    /** An initiative with controls, and until what it says of the machine is known. */
    void assignInitiative() {
        arm.ok("PUT", assignment("pci") + ASSIGNMENTS, """
                {"properties":{"displayName":"PCI on our servers","policyDefinitionId":"%s",
                 "parameters":{"IncludeArcMachines":{"value":"true"}}}}""".formatted(PCI));
        RunningHoldfast.await(
                "what the initiative says",
                PortalOnRealServerTest.MOST,
                () -> arm.ok(
                                "POST",
                                assignment("pci")
                                        + "/providers/Microsoft.PolicyInsights/policyStates/latest/summarize?api-version=2019-10-01",
                                "")
                        .toString()
                        .contains("PCI_DSS_v4.0_8.3.1"));
    }

    void remove(String assigned) {
        arm.call("DELETE", assignment(assigned) + ASSIGNMENTS, "");
    }

    Map<String, String> routes() {
        Map<String, String> routes = new LinkedHashMap<>();
        routes.put("policy", "#/policy");
        routes.put("assignment", "#/assignment" + assignment("pci"));
        routes.put("compliance", "#/compliance" + machine);
        routes.put("definitions", "#/definitions");
        routes.put("definition", "#/definition" + PASSWD);
        routes.put("initiative", "#/definition" + PCI);
        routes.put("assign", "#/assign?definition=" + PASSWD.replace("/", "%2F"));
        routes.put("trial", "#/try");
        routes.put("remediation", "#/remediation");
        return routes;
    }

    /** The steps of the flow, each left with what is wrong in it before it is mended. */
    void assign(Browser.Tab tab) {
        Page page = tab.page;
        tab.go("#/policy");
        page.getByTestId("policy-assign").click();
        next(page, "definition", () -> {
            page.getByTestId("assign-next").click();
            page.getByTestId("problem-scope").waitFor();
            page.getByTestId("assign-scope").selectOption(group);
        });
        next(page, "parameters", () -> {
            page.getByTestId("assign-next").click();
            page.getByTestId("problem-definition").waitFor();
            page.getByTestId("assign-search").fill("require a tag on");
            page.getByTestId("assign-definition").selectOption(REQUIRE_TAG);
            assertThat(page.getByTestId("assign-form")).containsText("tag");
        });
        next(page, "identity", () -> {
            page.getByTestId("assign-next").click();
            page.getByTestId("problem-param-tagName").waitFor();
            assertThat(page.getByTestId("assign-param-tagName")).isFocused();
            page.getByTestId("assign-param-tagName").fill("Department");
        });
        next(page, "naming", () -> page.getByTestId("assign-no-identity").waitFor());
        next(page, "try", () -> {
            page.getByTestId("assign-name").fill("browser/tag");
            page.getByTestId("assign-next").click();
            page.getByTestId("problem-name").waitFor();
            page.getByTestId("assign-name").fill("browser-tag");
            page.getByTestId("assign-message").fill(MESSAGE);
        });
        next(page, "review", () -> {
            Locator foreseen = page.locator("[data-testid=dry-run-row][data-name='" + name + "']");
            assertThat(foreseen.getByTestId("policy-state")).hasAttribute("data-state", "NonCompliant");
            assertThat(page.getByTestId("dry-run")).hasAttribute("data-complete", "true");
            assertThat(page.getByTestId("dry-run")).containsText("would be refused");
        });
        assertThat(arm.call("GET", assignment("browser-tag") + ASSIGNMENTS, "").status())
                .as("nothing is written before the last step")
                .isEqualTo(404);
        assertThat(page.getByTestId("assign-review")).containsText(MESSAGE);
        page.getByTestId("assign-create").click();
    }

    private static void next(Page page, String step, Runnable fill) {
        fill.run();
        page.getByTestId("assign-next").click();
        assertThat(page.getByTestId("assign-form")).hasAttribute("data-step", step);
        assertThat(page.locator("#step-title")).isFocused();
    }

    private Locator judged(Page page) {
        return page.locator("[data-testid=state-row][data-name='" + name + "']");
    }

    /** From the new assignment to the machine, its exemption and back; then it is mended, and the page follows. */
    void follow(Browser.Tab tab) {
        Page page = tab.page;
        assertThat(judged(page).getByTestId("state-reason")).hasText(MESSAGE);
        judged(page).getByTestId("state-link").click();
        Locator policy = page.locator("[data-testid=resource-policy][data-name=browser-tag]");
        assertThat(policy.getByTestId("policy-state")).hasAttribute("data-state", "NonCompliant");
        policy.getByText("Conditions that decided").click();
        assertThat(policy.getByTestId("policy-expression").first()).containsText("tags");

        policy.getByTestId("exempt-open").click();
        page.getByTestId("exempt-submit").click();
        page.getByTestId("problem-reason").waitFor();
        page.getByTestId("exempt-reason").fill("Nobody has claimed it yet.");
        page.getByTestId("exempt-submit").click();
        assertThat(policy.getByTestId("policy-state")).hasAttribute("data-state", "Exempt");
        assertThat(page.getByTestId("exemption-row")).containsText("Nobody has claimed it yet.");
        page.getByTestId("exemption-remove").click();
        assertThat(policy.getByTestId("policy-state")).hasAttribute("data-state", "NonCompliant");

        tab.go("#/assignment" + assignment("browser-tag"));
        assertThat(judged(page).getByTestId("policy-state")).hasAttribute("data-state", "NonCompliant");
        arm.ok("PATCH", machine + Arm.MACHINES, "{\"tags\":{\"Department\":\"Harbour\"}}");
        assertThat(judged(page).getByTestId("policy-state")).hasAttribute("data-state", "Compliant");

        page.getByTestId("assignment-delete").click();
        page.getByTestId("dialog-confirm").click();
        assertThat(page.locator("h1")).hasText("Policy");
        assertThat(page.locator("[data-testid=assignment-row][data-name=browser-tag]"))
                .hasCount(0);
    }

    void whole(Browser.Tab tab, String language, String look) {
        routes().forEach((page, route) -> {
            tab.go(route);
            Inspection.wholeTranslatedAccessible(tab, "real-" + page + look, language);
        });
        tab.page.setViewportSize(390, 844);
        routes().forEach((page, route) -> {
            tab.go(route);
            assertThat((Integer) tab.page.evaluate("() => document.documentElement.scrollWidth"))
                    .as("width of %s", page)
                    .isLessThanOrEqualTo(390);
        });
    }

    /** What changes things does it under an identity, which is given the roles that the definition names. */
    void assignWithIdentity(Browser.Tab tab) {
        Page page = tab.page;
        tab.go("#/assign?definition=" + ADD_TAG.replace("/", "%2F") + "&scope=" + group.replace("/", "%2F"));
        next(page, "definition", () -> {});
        next(page, "parameters", () -> {});
        next(page, "identity", () -> {
            page.getByTestId("assign-param-tagName").fill("Keeper");
            page.getByTestId("assign-param-tagValue").fill("Lighthouse");
        });
        next(page, "naming", () -> {
            assertThat(page.getByTestId("assign-form")).containsText("Contributor");
            assertThat(page.getByTestId("assign-roles")).isChecked();
        });
        next(page, "try", () -> page.getByTestId("assign-name").fill("browser-keeper"));
        next(page, "review", () -> assertThat(page.getByTestId("dry-run")).containsText("modify"));
        assertThat(page.getByTestId("assign-review")).containsText("SystemAssigned");
        page.getByTestId("assign-create").click();
        assertThat(page.locator("[data-testid=state-row][data-name='" + name + "']")
                        .first())
                .isVisible();
        String principal = arm.ok("GET", assignment("browser-keeper") + ASSIGNMENTS, "")
                .object("identity")
                .flatMap(identity -> identity.string("principalId"))
                .orElseThrow();
        assertThat(page.getByTestId("assignment-facts")).containsText(principal);
        assertThat(arm.ok("GET", group + AUTHORIZATION + "/roleAssignments" + Arm.ROLES, "")
                        .toString())
                .contains(principal);
    }

    /** A rule that is stored nowhere says what it would do, and a slip in it is named. */
    void tryARule(Browser.Tab tab) {
        Page page = tab.page;
        tab.go("#/definitions");
        page.getByTestId("trial-open").click();
        page.getByTestId("trial-definition").fill("{\"mode\": ");
        page.getByTestId("trial-submit").click();
        assertThat(page.getByTestId("problem-definition")).containsText("not JSON");
        page.getByTestId("trial-definition").fill("""
                {"mode": "Indexed", "parameters": {"tag": {"type": "String"}},
                 "policyRule": {"if": {"field": "[concat('tags[', parameters('tag'), ']')]", "exists": "false"},
                  "then": {"effect": "audit"}}}""");
        page.getByTestId("trial-values").fill("{\"tag\": \"Pier\"}");
        page.getByTestId("trial-submit").click();
        assertThat(page.locator("[data-testid=dry-run-row][data-name='" + name + "']")
                        .getByTestId("policy-state"))
                .hasAttribute("data-state", "NonCompliant");
        assertThat(page.getByTestId("dry-run")).containsText("Nothing would be refused");
    }

    /** The controls of a standard, and a definition in words. */
    void explained(Browser.Tab tab) {
        tab.go("#/assignment" + assignment("pci"));
        assertThat(tab.page.locator("[data-testid=group-row][data-name='PCI_DSS_v4.0_2.2.6']"))
                .containsText("Security parameters prevent misuse");
        tab.page.getByTestId("state-filter").selectOption("Compliant");
        assertThat(tab.page.locator("[data-testid=state-row] [data-state=NonCompliant]"))
                .hasCount(0);
        assertThat(tab.page
                        .locator("[data-testid=state-row] [data-state=Compliant]")
                        .first())
                .isVisible();
        tab.go("#/policy");
        assertThat(tab.page.getByTestId("policy-event").first()).containsText("pci");
        tab.go("#/definitions");
        tab.page.getByTestId("definition-filter").fill("passwd 0644");
        tab.page.getByTestId("definition-link").click();
        assertThat(tab.page.getByTestId("rule")).containsText("Microsoft.HybridCompute/imageOffer is like linux*");
    }
}
