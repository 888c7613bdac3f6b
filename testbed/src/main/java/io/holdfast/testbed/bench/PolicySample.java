package io.holdfast.testbed.bench;

import java.util.ArrayList;
import java.util.List;

/** A machine, and policies as they are assigned to fleets. */
final class PolicySample {
    private PolicySample() {}

    static String machine() {
        return """
               {"id":"/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/prod/providers/Microsoft.HybridCompute/machines/web01",
                "name":"web01","type":"Microsoft.HybridCompute/machines","location":"local",
                "tags":{"env":"prod","owner":"ops","costCenter":"42","tier":"web"},
                "identity":{"type":"SystemAssigned","principalId":"99999999-8888-7777-6666-555555555555"},
                "properties":{"status":"Connected","osName":"linux","osSku":"Debian GNU/Linux 13","osVersion":"6.18",
                 "agentVersion":"0.1.0","provisioningState":"Succeeded","mssqlDiscovered":"false",
                 "agentUpgrade":{"enableAutomaticUpgrade":true},
                 "osProfile":{"linuxConfiguration":{"patchSettings":{"assessmentMode":"ImageDefault"}}},
                 "detectedProperties":{"model":"m","cores":"2"}}}""";
    }

    private static String definition(String condition, String then) {
        return "{\"properties\":{\"mode\":\"Indexed\",\"policyType\":\"BuiltIn\",\"policyRule\":{\"if\":"
                + condition.replace('\'', '"') + ",\"then\":" + then.replace('\'', '"') + "}}}";
    }

    private static String machines(String more) {
        return "{'allOf':[{'field':'type','equals':'Microsoft.HybridCompute/machines'}," + more + "]}";
    }

    /** Tags, names, systems, update settings and extensions by turns; every one concerns machines. */
    static List<String> assignments(int count) {
        List<String> definitions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            definitions.add(
                    switch (i % 8) {
                        case 0 ->
                            definition(machines("{'field':'tags[k" + i + "]','exists':'false'}"), "{'effect':'audit'}");
                        case 1 ->
                            definition(
                                    machines("{'field':'location','notIn':['east" + i + "','west','local']}"),
                                    "{'effect':'deny'}");
                        case 2 ->
                            definition(
                                    machines("{'field':'Microsoft.HybridCompute/imageOffer','like':'windows*'}"),
                                    looks("G" + i));
                        case 3 ->
                            definition(
                                    machines("{'field':'Microsoft.HybridCompute/imageOffer','like':'linux*'}"),
                                    looks("L" + i));
                        case 4 ->
                            definition(
                                    machines("{'field':'Microsoft.HybridCompute/machines/osProfile.linuxConfiguration"
                                            + ".patchSettings.assessmentMode','notEquals':'AutomaticByPlatform'}"),
                                    "{'effect':'audit'}");
                        case 5 ->
                            definition(
                                    machines(
                                            "{'anyOf':[{'field':'tags.env','in':['dev','test','prod" + i
                                                    + "']},{'field':'name','match':'db-##'},{'field':'tags.owner','contains':'nobody'}]}"),
                                    "{'effect':'audit'}");
                        case 6 ->
                            definition(
                                    machines("{'value':'[toLower(concat(field(\\u0027name\\u0027), \\u0027-\\u0027,"
                                            + " field(\\u0027tags.env\\u0027)))]','notEquals':'web01-prod'}"),
                                    "{'effect':'audit'}");
                        default ->
                            definition(
                                    machines("{'not':{'field':'Microsoft.HybridCompute/machines/agentUpgrade"
                                            + ".enableAutomaticUpgrade','equals':'true'}}"),
                                    "{'effect':'audit'}");
                    });
        }
        return definitions;
    }

    /** What {@link #assignments} says, in Cedar: a rule that matches forbids. It has no concatenation, and compares with case. */
    static List<String> cedar(int count) {
        List<String> rules = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rules.add("forbid(principal, action == Action::\"judge\", resource is Machine) when { "
                    + switch (i % 8) {
                        case 0 -> "!resource.hasTag(\"k" + i + "\")";
                        case 1 -> "![\"east" + i + "\", \"west\", \"local\"].contains(resource.location)";
                        case 2 -> "resource.imageOffer like \"windows*\"";
                        case 3 -> "resource.imageOffer like \"linux*\"";
                        case 4 ->
                            "resource.osProfile.linuxConfiguration.patchSettings.assessmentMode"
                                    + " != \"AutomaticByPlatform\"";
                        case 5 ->
                            "resource.hasTag(\"env\") && [\"dev\", \"test\", \"prod" + i
                                    + "\"].contains(resource.getTag(\"env\")) || resource.name like \"db-*\" ||"
                                    + " resource.hasTag(\"owner\") && resource.getTag(\"owner\") like \"*nobody*\"";
                        case 6 ->
                            "!(resource.name == \"web01\" && resource.hasTag(\"env\") &&"
                                    + " resource.getTag(\"env\") == \"prod\")";
                        default -> "!resource.agentUpgrade.enableAutomaticUpgrade";
                    }
                    + " };");
        }
        return rules;
    }

    private static String looks(String name) {
        return "{'effect':'auditIfNotExists','details':{'type':"
                + "'Microsoft.GuestConfiguration/guestConfigurationAssignments','name':'" + name
                + "','existenceCondition':{'field':"
                + "'Microsoft.GuestConfiguration/guestConfigurationAssignments/complianceStatus','equals':'Compliant'}}}";
    }

    /** As a standard's: two of three are manual, most others about other types, one in fifty about machines. */
    static List<String> initiative(int members) {
        List<String> arc = assignments(members);
        List<String> definitions = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            if (i % 50 == 0) {
                definitions.add(arc.get(i / 50 * 8 + i / 50 % 8));
            } else if (i % 3 != 0) {
                definitions.add(definition(
                        "{'field':'type','equals':'Microsoft.Resources/subscriptions'}",
                        "{'effect':'manual','details':{'defaultState':'Unknown'}}"));
            } else {
                definitions.add(definition(
                        "{'allOf':[{'field':'type','equals':'Contoso.Cloud/type" + i % 40
                                + "'},{'anyOf':[{'field':'Contoso.Cloud/type" + i % 40
                                + "/setting','notEquals':'on'},{'field':'tags.x" + i + "','exists':false}]}]}",
                        "{'effect':'audit'}"));
            }
        }
        return definitions;
    }
}
