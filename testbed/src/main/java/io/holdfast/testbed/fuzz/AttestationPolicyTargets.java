package io.holdfast.testbed.fuzz;

import io.holdfast.attestation.claims.Claim;
import io.holdfast.attestation.claims.ClaimJson;
import io.holdfast.attestation.claims.ClaimSet;
import io.holdfast.attestation.claims.ClaimValue;
import io.holdfast.attestation.jmespath.Effort;
import io.holdfast.attestation.jmespath.JmesPath;
import io.holdfast.attestation.jmespath.JmesPathException;
import io.holdfast.attestation.jose.JoseException;
import io.holdfast.attestation.jose.Jwk;
import io.holdfast.attestation.jose.Jws;
import io.holdfast.attestation.policy.AttestationPolicy;
import io.holdfast.attestation.policy.CertificateDocument;
import io.holdfast.attestation.policy.PolicyDocument;
import io.holdfast.attestation.policy.PolicyDocumentException;
import io.holdfast.attestation.policy.PolicyParseException;
import io.holdfast.attestation.policy.PolicyReset;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.Set;

/** Attestation policies and what they are sent as: tenants write them, and anybody can send a JWS. */
final class AttestationPolicyTargets {
    private static final String EVENTS = """
            {"Events":[{"EventSeq":0,"PcrIndex":7,"EventTypeString":"EV_EFI_VARIABLE_DRIVER_CONFIG",
            "ProcessedData":{"UnicodeName":"SecureBoot","VariableData":"AQ"}},{"EventSeq":1,"PcrIndex":12}]}""";

    /** Signed by itself; of a key that nobody has. */
    private static final String CERTIFICATE =
            "MIIBbjCCARWgAwIBAgIUTBVEAEF3Cc9SgNZtETrObos62zgwCgYIKoZIzj0EAwIwDDEKMAgGA1UEAwwBYTAgFw0yNjExMjIwNzQ0NTNaGA8yMT"
                    + "I2MTAyOTA3NDQ1M1owDDEKMAgGA1UEAwwBYTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABD0r/9P7M9kqx11O/t8ylkKEe2hr1+4XQukzCyA8"
                    + "hIwSV5J5PqtirbTNIKqkKtLcOSCYLiHdXv1MJ82/PL0/5jyjUzBRMB0GA1UdDgQWBBQq9Xr0p5nW6b7i2gCrcPkJl4mhVjAfBgNVHSMEGDAWgB"
                    + "Qq9Xr0p5nW6b7i2gCrcPkJl4mhVjAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIF4IVWZN4ZkaZQ8gB4Jc/p1/F2JqQrhF/OK8"
                    + "iVjHiXPkAiBuvxlK9IG1zYmNVnWphzN3u8Yd9sywOAxybfgK8bkbdA==";

    private AttestationPolicyTargets() {}

    static List<Target> all() {
        String policy = """
                version=1.2;
                configurationrules { => issueproperty(type="required_pcr_mask", value=255); };
                authorizationrules { // all
                    [type=="aikValidated", value=true] => permit(); ![issuer!="CustomClaim"] => deny(); };
                issuancerules {
                    c:[type=="events"] => add(type="v", value=JmesPath(c.value, "Events[?PcrIndex == `7`] | [0].ProcessedData"));
                    c:[type=="v"] && d:[value>=-5] => issue(type=AppendString("a", "\\"\\\\"), value=NegateBool(IsSubsetOf(c.value, d.value)));
                    c:[type=="v"] => issue(type="b", value=ContainsOnlyValue(JsonToClaimValue(JmesPath(c.value, "[UnicodeName]")), 1));
                    c:[type=="a"] => issue(claim=c);
                };
                """;
        String unsecured = PolicyDocument.unsecured(policy).document().jws();
        String certificate = Jws.unsecured(
                JsonObject.EMPTY,
                JsonObject.of(
                                "maa-policyCertificate",
                                JsonObject.of("kty", Json.of("EC"), "x5c", JsonArray.of(Json.of(CERTIFICATE))))
                        .utf8());
        return List.of(
                Target.text(
                        "attestation-policy",
                        List.of(policy),
                        AttestationPolicyTargets::run,
                        PolicyParseException.class),
                Target.text(
                        "jmespath",
                        List.of(
                                "Events[?PcrIndex == `7` && contains(ProcessedData.UnicodeName, 'Boot')].{s: EventSeq} | sort_by(@, &s)[-1:]",
                                "[max_by(Events, &EventSeq).EventSeq, sum(Events[].EventSeq), merge(@, `{\"a\": [1]}`).a[::-1]]",
                                "not_null(a, \"b c\", map(&to_string(@), Events)) || !keys(@)[*] != '\\'x' | length(@) >= `1`"),
                        AttestationPolicyTargets::ask,
                        JmesPathException.class),
                new Target(
                        "claims",
                        Targets.utf8(
                                "{\"a\":true,\"b\":[1,\"x\"],\"c\":{\"d\":null}}",
                                "[{\"type\":\"a\",\"value\":-1,\"issuer\":\"CustomClaim\"}]"),
                        bytes -> ClaimJson.members(
                                ClaimJson.read(Json.parse(bytes)).claims()),
                        Set.of(JsonException.class)),
                Target.text("jws", List.of(unsecured, PolicyReset.UNSECURED), Jws::parse, JoseException.class),
                new Target(
                        "jwk",
                        Targets.utf8("""
                                {"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}"""),
                        AttestationPolicyTargets::jwk,
                        Set.of(JoseException.class, JsonException.class)),
                Target.text(
                        "policy-document",
                        List.of(unsecured, '"' + unsecured + '"'),
                        PolicyDocument::parse,
                        PolicyDocumentException.class),
                Target.text(
                        "policy-reset",
                        List.of(PolicyReset.UNSECURED),
                        PolicyReset::parse,
                        PolicyDocumentException.class),
                Target.text(
                        "policy-certificate",
                        List.of(certificate),
                        CertificateDocument::parse,
                        PolicyDocumentException.class));
    }

    private static void run(String text) throws PolicyParseException, JsonException {
        ClaimSet claims = ClaimSet.of(
                Claim.service("aikValidated", ClaimValue.of(true)),
                Claim.service("events", ClaimValue.json(Json.parse(EVENTS))),
                Claim.service(Claim.PCRS, ClaimValue.of("{}")));
        AttestationPolicy.parse(text).run(claims);
    }

    private static void ask(String query) throws JmesPathException, JsonException {
        Json answer = JmesPath.compile(query).search(Json.parse(EVENTS), Effort.ofDefault());
        if (!Json.parse(answer.utf8()).equals(answer)) {
            throw new IllegalStateException("the answer is no JSON");
        }
    }

    private static void jwk(byte[] bytes) throws JoseException, JsonException {
        if (Json.parse(bytes) instanceof JsonObject object) {
            Jwk.parse(Jwk.parse(object).toJson());
        }
    }
}
