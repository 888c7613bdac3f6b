package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyCommandsTest {
    private static final String DEFINITION = """
            {"name":"d1","properties":{"policyType":"Custom","mode":"Indexed",
             "parameters":{"effect":{"type":"String","defaultValue":"Audit","allowedValues":["Audit","Deny"]},
               "list":{"type":"Array"}},
             "policyRule":{"if":{"allOf":[{"field":"type","equals":"Microsoft.HybridCompute/machines"},
               {"field":"Microsoft.HybridCompute/imageOffer","like":"linux*"}]},
               "then":{"effect":"[parameters('effect')]"}}}}""";

    private final Cli cli = new Cli();

    @TempDir
    Path folder;

    private Path file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void eachFileIsOkStoredOnlyOrRefused() throws Exception {
        Path good = file("a.json", "\ufeff" + DEFINITION);
        Path stored = file("b.json", "{\"properties\":{\"mode\":\"Microsoft.Kubernetes.Data\",\"policyRule\":{}}}");
        Cli.Result fine = cli.run("policy", "check", good, stored);
        assertThat(fine.code()).as(fine.err()).isZero();
        assertThat(fine.out())
                .contains(
                        good + ": ok\n",
                        stored + ": stored only: the resource-provider mode Microsoft.Kubernetes.Data is not",
                        "1 ok, 1 stored only, 0 refused");

        file("c.json", DEFINITION.replace("\"like\"", "\"likes\""));
        file("d.json", "{\"properties\":");
        file("e.json", "{\"hello\":1}");
        file("notes.txt", "not looked at");
        Cli.Result refused = cli.run("policy", "check", folder);
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.out())
                .contains(
                        "c.json: refused: properties.policyRule.if.allOf[1].likes: 'likes' is not known",
                        "d.json: refused: the text is not JSON",
                        "e.json: refused: has neither policyRule nor policyDefinitions",
                        "1 ok, 1 stored only, 3 refused")
                .doesNotContain("notes.txt");
    }

    @Test
    void initiativesAreBoundAcrossThePathsAndUnknownAliasesAreNamed() throws Exception {
        file("definition.json", DEFINITION.replace("imageOffer", "imageOffers"));
        Path initiative = file(
                "set.json",
                "{\"properties\":{\"policyDefinitions\":[{\"policyDefinitionId\":\"/providers/x/policyDefinitions/D1\","
                        + "\"policyDefinitionReferenceId\":\"r1\",\"parameters\":{\"list\":{\"value\":[1]}}},"
                        + "{\"policyDefinitionId\":\"/providers/x/policyDefinitions/elsewhere\"}]}}");
        Cli.Result bound = cli.run("policy", "check", folder);
        assertThat(bound.code()).as(bound.out()).isZero();
        assertThat(bound.out())
                .contains(
                        "warning: unknown alias 'Microsoft.HybridCompute/imageOffers'",
                        "warning: 1 of 2 definitions are not among the paths given");
        Files.writeString(initiative, Files.readString(initiative).replace("\"list\"", "\"other\""));
        Cli.Result unbound = cli.run("policy", "check", folder);
        assertThat(unbound.code()).isEqualTo(1);
        assertThat(unbound.out()).contains("set.json: refused: member 'r1': parameters.other:");
    }

    @Test
    void casesPassFailAndAreSkipped() throws Exception {
        Path cases = file("cases.yaml", """
                policy_rule: |
                  {"if": {"field": "tags.env", "equals": "[parameters('env')]"}, "then": {"effect": "Deny"}}
                cases:
                  - note: matches
                    parameters: {env: prod}
                    resource: {tags: {Env: PROD}}
                    want_effect: deny
                  - note: does not
                    parameters: {env: prod}
                    resource: {tags: {}}
                    want_undefined: true
                  - note: not today
                    skip: true
                  - note: refused
                    policy_rule: '{"if": {"field": "a", "is": 1}, "then": {"effect": "audit"}}'
                    want_parse_error: true
                  - note: fails
                    policy_rule: '{"if": {"value": "[int(field(''a''))]", "equals": 1}, "then": {"effect": "audit"}}'
                    resource: {a: x}
                    want_failure: true
                  - note: null is no effect
                    parameters: {env: prod}
                    resource: {}
                    want_effect: ~
                """);
        Cli.Result good = cli.run("policy", "test", cases);
        assertThat(good.code()).as(good.out() + good.err()).isZero();
        assertThat(good.out())
                .contains("ok    cases.yaml: matches", "skip  cases.yaml: not today")
                .endsWith("5 passed, 0 failed, 1 skipped\n");
        Files.writeString(cases, Files.readString(cases).replace("want_effect: deny", "want_effect: audit"));
        Cli.Result bad = cli.run("policy", "test", folder);
        assertThat(bad.code()).isEqualTo(1);
        assertThat(bad.out())
                .contains(
                        "FAIL  cases.yaml: matches: the effect Deny (expected: audit)",
                        "4 passed, 1 failed, 1 skipped");
    }

    @Test
    void aliasesRelatedResourcesAndDetails() throws Exception {
        file("table.json", """
                [{"namespace":"Contoso.Web","resourceTypes":[{"resourceType":"sites","aliases":[
                  {"name":"Contoso.Web/sites/port","defaultPath":"properties.port"}]}]}]""");
        Path cases = file("cases.yml", """
                aliases: table.json
                policy_rule: |
                  {"if": {"field": "Contoso.Web/sites/port", "equals": 80},
                   "then": {"effect": "auditIfNotExists", "details": {"type": "Contoso.Web/sites/locks", "name": "[field('name')]",
                    "existenceCondition": {"field": "name", "equals": "n"}}}}
                cases:
                  - note: none
                    resource: {type: Contoso.Web/sites, name: s, properties: {port: 80}}
                    host_await: [{key: k, resource_type: contoso.web/sites/locks, response: null}]
                    want_effect: auditIfNotExists
                    want_details: {name: s}
                  - note: one
                    resource: {type: Contoso.Web/sites, name: s, properties: {port: 80}}
                    host_await: [{key: k, resource_type: Contoso.Web/sites/locks, response: {name: n}}]
                    want_undefined: true
                """);
        Cli.Result good = cli.run("policy", "test", cases);
        assertThat(good.code()).as(good.out() + good.err()).isZero();
        Files.writeString(cases, Files.readString(cases).replace("table.json", "elsewhere.json"));
        assertThat(cli.run("policy", "test", cases).code()).isEqualTo(2);
        assertThat(cli.run("policy", "test", cases, "--aliases", folder.resolve("table.json"))
                        .code())
                .isZero();
    }

    @Test
    void whatCannotBeReadIsUnusable() throws Exception {
        assertThat(cli.run("policy", "check", folder).code()).isEqualTo(2);
        assertThat(cli.run("policy", "check", folder.resolve("none.json")).code())
                .isEqualTo(2);
        assertThat(cli.run("policy", "test", file("a.yaml", "cases: {")).err()).contains("is not YAML");
        assertThat(cli.run("policy", "test", file("b.yaml", "a: &a [*a]")).code())
                .isEqualTo(2);
        assertThat(cli.run("policy", "test", file("c.yaml", "cases: [1]")).err())
                .contains("case 1 is a number (expected: a mapping)");
        assertThat(cli.run("policy", "test", file("d.yaml", "cases: !!java.net.URL [x]"))
                        .code())
                .isEqualTo(2);
    }
}
