package io.holdfast.testbed.bench;

import io.holdfast.attestation.claims.Claim;
import io.holdfast.attestation.claims.ClaimSet;
import io.holdfast.attestation.claims.ClaimValue;
import io.holdfast.attestation.jose.JwsAlgorithm;
import io.holdfast.attestation.jose.PrivateKeySigner;
import io.holdfast.attestation.policy.AttestationPolicy;
import io.holdfast.attestation.policy.Outcome;
import io.holdfast.attestation.policy.PolicyParseException;
import io.holdfast.attestation.token.AttestationToken;
import io.holdfast.attestation.token.AttestationToken.Certificates;
import io.holdfast.attestation.token.TokenFacts;
import io.holdfast.attestation.token.TokenKey;
import io.holdfast.attestation.tpm.AttestationKey;
import io.holdfast.attestation.tpm.PcrFile;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.attestation.verify.Evidence;
import io.holdfast.attestation.verify.Requirements;
import io.holdfast.attestation.verify.Verdict;
import io.holdfast.attestation.verify.VerdictJson;
import io.holdfast.attestation.verify.Verifier;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.testbed.RunningHoldfast;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A policy over a real event log, and the token that follows, one thread, beside the signature of the token. */
final class AttestationPolicyCost implements Benchmark {
    private static final String POLICY = """
            version=1.2;
            authorizationrules { [type=="aikValidated", value==true] => permit(); };
            issuancerules {
                c:[type=="events"] => add(type="variables", value=JmesPath(c.value, "Events[?EventTypeString == 'EV_EFI_VARIABLE_DRIVER_CONFIG' && ProcessedData.VariableGuid == '8BE4DF61-93CA-11D2-AA0D-00E098032B8C']"));
                c:[type=="variables"] => issue(type="secureBootEnabled", value=JsonToClaimValue(JmesPath(c.value, "[?ProcessedData.UnicodeName == 'SecureBoot'] | length(@) == `1` && @[0].ProcessedData.VariableData == 'AQ'")));
                ![type=="secureBootEnabled"] => issue(type="secureBootEnabled", value=false);
                c:[type=="variables"] => issue(type="platformKey", value=JsonToClaimValue(JmesPath(c.value, "[?ProcessedData.UnicodeName == 'PK'] | [0].ProcessedData.VariableData | length(@) > `0`")));
                c:[type=="events"] => add(type="loaded", value=JmesPath(c.value, "Events[?PcrIndex == `4` && EventTypeString == 'EV_EFI_BOOT_SERVICES_APPLICATION'].Digests.SHA256"));
                c:[type=="loaded"] => issue(type="applications", value=JsonToClaimValue(c.value));
                c:[type=="events"] => issue(type="boots", value=JsonToClaimValue(JmesPath(c.value, "Events[?EventTypeString == 'EV_EFI_VARIABLE_BOOT'] | length(@)")));
                c:[type=="events"] => issue(type="commands", value=JsonToClaimValue(JmesPath(c.value, "Events[?PcrIndex == `8`] | length(@)")));
            };
            """;

    @Override
    public String name() {
        return "attestation-policy";
    }

    @Override
    public String about() {
        return "an attestation policy of seven JMESPath queries over the 49 events of a real boot, and the token, on one"
                + " core, beside the RS256 signature of that token.";
    }

    @Override
    public Report run(Workplace work) throws IOException {
        try {
            return run(verdict(), AttestationPolicy.parse(POLICY));
        } catch (PolicyParseException | TpmException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Report run(Verdict verdict, AttestationPolicy policy) throws NoSuchAlgorithmException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        PrivateKeySigner signer = new PrivateKeySigner(
                JwsAlgorithm.RS256, generator.generateKeyPair().getPrivate());
        TokenKey key = new TokenKey("https://p.example/certs", "key", List.of(), signer);
        TokenFacts facts = TokenFacts.of("https://p.example", "id", Instant.EPOCH, "tpm", policy.hash());
        JsonObject events = VerdictJson.events(verdict);
        String text = events.compact();
        Outcome.Permitted permitted = permitted(policy.run(claims(ClaimValue.json(events))));
        byte[] body = AttestationToken.body(facts, permitted).utf8();

        double signed = PolicyEvaluation.nanos(() -> signer.sign(body).length);
        double judged =
                PolicyEvaluation.nanos(() -> permitted(policy.run(claims(ClaimValue.json(VerdictJson.events(verdict)))))
                        .issued()
                        .size());
        double parsed = PolicyEvaluation.nanos(() ->
                permitted(policy.run(claims(ClaimValue.of(text)))).issued().size());
        double token = PolicyEvaluation.nanos(() ->
                AttestationToken.sign(facts, permitted, key, Certificates.NONE).length());
        String beside = "RS256 signature " + PolicyEvaluation.shown(signed);
        return new Report()
                .row(
                        "policy, with making its 'events' of a verdict",
                        PolicyEvaluation.shown(judged),
                        beside,
                        Sample.ratio(judged / signed),
                        "< 0.2",
                        judged < 0.2 * signed)
                .row(
                        "policy, over 'events' as text (" + text.length() + " characters)",
                        PolicyEvaluation.shown(parsed),
                        beside,
                        Sample.ratio(parsed / signed))
                .row(
                        "token of " + body.length + " bytes, signed",
                        PolicyEvaluation.shown(token),
                        beside,
                        Sample.ratio(token / signed),
                        "< 1.1",
                        token < 1.1 * signed);
    }

    private static Outcome.Permitted permitted(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Permitted permitted -> permitted;
            case Outcome.Refused refused -> throw new IllegalStateException(refused.message());
        };
    }

    private static ClaimSet claims(ClaimValue events) {
        return ClaimSet.of(
                Claim.service("aikValidated", ClaimValue.of(true)),
                Claim.service("tpmVersion", ClaimValue.of(2)),
                Claim.service("events", events));
    }

    private static Verdict verdict() throws IOException, TpmException {
        Evidence evidence = new Evidence(
                Optional.of(boot("eventlog.bin")),
                Optional.empty(),
                boot("quote.msg"),
                boot("quote.sig"),
                AttestationKey.parse(boot("ak.pub").array()),
                Optional.of(PcrFile.parse(boot("quote.pcrs").array())),
                Optional.empty());
        Verdict verdict = Verifier.verify(evidence, Requirements.DEFAULT);
        if (!verdict.verified()) {
            throw new IllegalStateException(verdict.refusals().toString());
        }
        return verdict;
    }

    private static Bytes boot(String name) throws IOException {
        Path folder = RunningHoldfast.home().resolve("attestation/src/test/resources/boots/sb_on");
        return Bytes.of(Files.readAllBytes(folder.resolve(name)));
    }
}
