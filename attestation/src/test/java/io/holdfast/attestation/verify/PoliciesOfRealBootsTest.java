package io.holdfast.attestation.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.attestation.claims.Claim;
import io.holdfast.attestation.claims.ClaimJson;
import io.holdfast.attestation.claims.ClaimSet;
import io.holdfast.attestation.claims.ClaimValue;
import io.holdfast.attestation.policy.AttestationPolicy;
import io.holdfast.attestation.policy.Outcome;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Policies over what the verifier says of the real boots. */
class PoliciesOfRealBootsTest {
    private static ClaimSet claims(RealBoot boot) throws Exception {
        Verdict verdict = Verifier.verify(boot.evidence(), Requirements.DEFAULT.withPcrMask(0x7fff));
        assertThat(verdict.verified()).isTrue();
        List<Claim> claims =
                new ArrayList<>(ClaimJson.read(VerdictJson.claims(verdict)).claims());
        claims.add(Claim.service("events", ClaimValue.json(VerdictJson.events(verdict))));
        claims.add(Claim.service(Claim.PCRS, ClaimValue.json(VerdictJson.pcrs(verdict))));
        return new ClaimSet(claims);
    }

    private static Outcome run(String policy, RealBoot boot) throws Exception {
        AttestationPolicy parsed = AttestationPolicy.parse(policy);
        assertThat(parsed.warnings()).isEmpty();
        return parsed.run(claims(boot));
    }

    private static JsonObject issued(String rules, RealBoot boot) throws Exception {
        String policy = "version=1.2;\nauthorizationrules { => permit(); };\nissuancerules {\n" + rules + "\n};\n";
        return ClaimJson.members(((Outcome.Permitted) run(policy, boot)).issued());
    }

    @Test
    void secureBootIsReadFromTheVariablesOfTheLog() throws Exception {
        String rules = """
                c:[type=="events", issuer=="AttestationService"] => add(type="variables", value=JmesPath(c.value, "Events[?EventTypeString == 'EV_EFI_VARIABLE_DRIVER_CONFIG' && ProcessedData.VariableGuid == '8BE4DF61-93CA-11D2-AA0D-00E098032B8C']"));
                c:[type=="variables"] => issue(type="secureBoot", value=JsonToClaimValue(JmesPath(c.value, "[?ProcessedData.UnicodeName == 'SecureBoot'] | length(@) == `1` && @[0].PcrIndex == `7` && @[0].ProcessedData.VariableData == 'AQ'")));
                c:[type=="variables"] => add(type="pk", value=JmesPath(c.value, "[?ProcessedData.UnicodeName == 'PK'] | [0].ProcessedData.VariableData | length(@) > `0`"));
                c:[type=="pk"] => issue(type="platformKey", value=JsonToClaimValue(c.value));
                """;
        for (RealBoot boot : RealBoot.values()) {
            boolean on = boot == RealBoot.SB_ON || boot == RealBoot.SB_ON_CMDLINE;
            assertThat(issued(rules, boot))
                    .isEqualTo(JsonObject.of("secureBoot", Json.of(on), "platformKey", Json.of(on)));
        }
    }

    @Test
    void bootApplicationsAreComparedWithKnownOnes() throws Exception {
        String grub = "a68f6d71ebddaa19751ff8d729f67d11b0df8e4c49400c3e7e90de16119e1265";
        String rules = """
                c:[type=="events"] => add(type="loaded", value=JmesPath(c.value, "Events[?PcrIndex == `4` && EventTypeString == 'EV_EFI_BOOT_SERVICES_APPLICATION'].Digests.SHA256"));
                c:[type=="loaded"] => issue(type="knownGrub", value=JsonToClaimValue(JmesPath(c.value, "contains(@, '%s')")));
                c:[type=="loaded"] => issue(type="applications", value=JsonToClaimValue(JmesPath(c.value, "length(@)")));
                """.formatted(grub);
        assertThat(issued(rules, RealBoot.SB_ON))
                .isEqualTo(JsonObject.of("knownGrub", Json.of(true), "applications", Json.of(4)));
        assertThat(issued(rules, RealBoot.SB_OFF))
                .isEqualTo(JsonObject.of("knownGrub", Json.of(true), "applications", Json.of(3)));
        assertThat(issued(rules, RealBoot.SB_OFF_BADGRUB))
                .isEqualTo(JsonObject.of("knownGrub", Json.of(false), "applications", Json.of(3)));
    }

    /** PCR values may decide, and may not be given away. */
    @Test
    void onlyAKnownPcrIsPermitted() throws Exception {
        String policy = """
                version=1.2;
                authorizationrules {
                    c:[type=="pcrs", issuer=="AttestationService"] => add(type="loader", value=JsonToClaimValue(JmesPath(c.value, "PCRs[?Index == `4`].Digests.SHA256 | [0] == 'a8f26f1c1c019bb83c25c8522521468d020fbc208d103dbeaad5bf93a993d8f3'")));
                    [type=="loader", value==true] => permit();
                };
                issuancerules { c:[type=="secureBootEnabled"] => issue(claim=c); };
                """;
        assertThat(run(policy, RealBoot.SB_OFF))
                .isInstanceOfSatisfying(
                        Outcome.Permitted.class,
                        permitted -> assertThat(ClaimJson.members(permitted.issued()))
                                .isEqualTo(JsonObject.of("secureBootEnabled", Json.of(false))));
        assertThat(run(policy, RealBoot.SB_OFF_BADGRUB))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Outcome.Reason.NOT_PERMITTED));
        String leak = policy.replace(
                "[type==\"secureBootEnabled\"] => issue(claim=c)", "[type==\"loader\"] => issue(claim=c)");
        assertThat(run(leak, RealBoot.SB_OFF))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.message()).contains("'loader' is read-only"));
    }
}
