package io.holdfast.attestation.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.attestation.claims.ClaimSet;
import io.holdfast.attestation.jose.Jwk;
import io.holdfast.attestation.jose.Jws;
import io.holdfast.attestation.jose.JwsAlgorithm;
import io.holdfast.attestation.jose.PrivateKeySigner;
import io.holdfast.attestation.jose.TestCertificates;
import io.holdfast.attestation.policy.AttestationPolicy;
import io.holdfast.attestation.policy.Outcome;
import io.holdfast.attestation.token.AttestationToken.Certificates;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AttestationTokenTest {
    private static final KeyPair KEY = TestCertificates.rsa();
    private static final X509Certificate CERTIFICATE = TestCertificates.self("provider", KEY, true);
    private static final TokenKey SIGNER = new TokenKey(
            "https://p.example/certs",
            "key-1",
            List.of(CERTIFICATE),
            new PrivateKeySigner(JwsAlgorithm.RS256, KEY.getPrivate()));
    private static final TokenFacts FACTS =
            TokenFacts.of("https://p.example", "id-1", Instant.ofEpochMilli(1_700_000_000_999L), "tpm", "hash");

    private static Outcome.Permitted run(String issuance) throws Exception {
        AttestationPolicy policy = AttestationPolicy.parse(
                "version=1.2;\nauthorizationrules { => permit(); };\nissuancerules {\n" + issuance + "\n};\n");
        return (Outcome.Permitted) policy.run(ClaimSet.EMPTY);
    }

    @Test
    void aTokenSaysWhatIsDocumentedAndVerifies() throws Exception {
        Outcome.Permitted outcome = run("""
                => issue(type="secureBootEnabled", value=true);
                => issue(type="tpmVersion", value=2);
                => issue(type="labels", value=JsonToClaimValue("[\\"a\\", \\"b\\"]"));
                """);
        JsonObject jwk = Jwk.of(KEY.getPublic()).toJson();
        TokenFacts facts = FACTS.withPolicySigner(Optional.of(JsonObject.of("jwk", jwk)))
                .withNonce(Optional.of("n"))
                .withRelyingPartyData(Optional.of("r"))
                .withConfirmationKey(Optional.of(jwk))
                .withClaims(JsonObject.of("x-ms-azurevm-vmid", Json.of("v")));
        Jws token = Jws.parse(AttestationToken.sign(facts, outcome, SIGNER, Certificates.SHOWN));
        token.verify(CERTIFICATE.getPublicKey(), Set.of(JwsAlgorithm.RS256));
        assertThat(token.header().names()).containsExactlyInAnyOrder("alg", "jku", "kid", "typ", "x5c");
        JsonObject body = token.claims();
        assertThat(body.find("iat")).contains(JsonNumber.of(1_700_000_000));
        assertThat(body.find("nbf")).contains(JsonNumber.of(1_700_000_000));
        assertThat(body.find("exp")).contains(JsonNumber.of(1_700_086_400));
        assertThat(body.string("iss")).contains("https://p.example");
        assertThat(body.string("jti")).contains("id-1");
        for (String name : List.of("x-ms-ver", "ver")) {
            assertThat(body.string(name)).contains("1.0");
        }
        for (String name : List.of("x-ms-attestation-type", "tee")) {
            assertThat(body.string(name)).contains("tpm");
        }
        for (String name : List.of("x-ms-policy-hash", "policy_hash", "maa-policyHash")) {
            assertThat(body.string(name)).contains("hash");
        }
        for (String name : List.of("x-ms-policy-signer", "policy_signer", "cnf")) {
            assertThat(body.object(name).orElseThrow().object("jwk")).contains(jwk);
        }
        assertThat(body.string("nonce")).contains("n");
        assertThat(body.string("rp_data")).contains("r");
        assertThat(body.bool("secureBootEnabled")).contains(true);
        assertThat(body.number("tpmVersion")).hasValue(2);
        assertThat(body.array("labels")).contains(JsonArray.of(Json.of("a"), Json.of("b")));
        assertThat(body.string("x-ms-azurevm-vmid")).contains("v");
    }

    @Test
    void nothingStandsInATokenThatWasNotSaid() throws Exception {
        JsonObject body = AttestationToken.body(FACTS, run(""));
        assertThat(body.names())
                .containsExactlyInAnyOrder(
                        "iss",
                        "iat",
                        "nbf",
                        "exp",
                        "jti",
                        "x-ms-ver",
                        "ver",
                        "x-ms-attestation-type",
                        "tee",
                        "x-ms-policy-hash",
                        "policy_hash",
                        "maa-policyHash");
    }

    @Test
    void propertiesOfThePolicyChangeTheTokenAndItsHeader() throws Exception {
        Outcome.Permitted outcome = run("""
                => issueproperty(type="report_validity_in_minutes", value=5);
                => issueproperty(type="omit_x5c", value=true);
                """);
        Jws token = Jws.parse(AttestationToken.sign(FACTS, outcome, SIGNER, Certificates.SHOWN));
        assertThat(token.header().has("x5c")).isFalse();
        assertThat(token.header().string("x5t").orElseThrow()).hasSize(27);
        assertThat(token.claims().number("exp")).hasValue(1_700_000_300);
        assertThat(token.claims().has("omit_x5c")).isFalse();
        Jws bare = Jws.parse(AttestationToken.sign(FACTS, outcome, SIGNER, Certificates.NONE));
        assertThat(bare.header().names()).containsExactlyInAnyOrder("alg", "jku", "kid", "typ");
    }

    /** A policy belongs to a tenant, the token to the provider. */
    @Test
    void aPolicyCannotSayWhatTheServiceSays() throws Exception {
        StringBuilder rules = new StringBuilder();
        List<String> names = List.of(
                "iss",
                "iat",
                "nbf",
                "exp",
                "jti",
                "x-ms-ver",
                "tee",
                "x-ms-attestation-type",
                "x-ms-policy-hash",
                "maa-policyHash",
                "x-ms-azurevm-vmid",
                "x-ms-policy-signer",
                "policy_signer",
                "nonce",
                "cnf",
                "rp_data",
                "aud",
                "sub");
        for (String name : names) {
            rules.append("=> issue(type=\"").append(name).append("\", value=\"forged\");\n");
        }
        JsonObject body = AttestationToken.body(
                FACTS.withClaims(JsonObject.of("x-ms-azurevm-vmid", Json.of("true one"))), run(rules.toString()));
        assertThat(body.compact()).doesNotContain("forged");
        assertThat(body.string("x-ms-azurevm-vmid")).contains("true one");
    }

    @Test
    void aTrialIsUnsecured() throws Exception {
        Jws token = Jws.parse(AttestationToken.unsecured(FACTS, run("=> issue(type=\"a\", value=1);")));
        assertThat(token.algorithm()).isEqualTo(JwsAlgorithm.NONE);
        assertThat(token.claims().number("a")).hasValue(1);
    }
}
