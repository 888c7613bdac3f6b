package io.holdfast.control.attestation;

import io.holdfast.attestation.claims.Claim;
import io.holdfast.attestation.claims.ClaimSet;
import io.holdfast.attestation.policy.Outcome;
import io.holdfast.attestation.token.TokenFacts;
import io.holdfast.attestation.tpm.AttestationKey;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.attestation.tpm.SignatureScheme;
import io.holdfast.attestation.tpm.TpmPublic;
import io.holdfast.attestation.tpm.TpmSignature;
import io.holdfast.attestation.verify.Evidence;
import io.holdfast.attestation.verify.Finding;
import io.holdfast.attestation.verify.IdentityRules;
import io.holdfast.attestation.verify.Requirements;
import io.holdfast.attestation.verify.Verdict;
import io.holdfast.attestation.verify.Verifier;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code POST /attest/AzureGuest}, as the guest attestation client sends it: SHA-256 bank, RSA keys, no challenge. Fresh is
 * only that the very TPM, in the very state that was quoted, opens the answer; so the token says {@code nonce-bound: false}.
 */
final class GuestAttestation {
    private static final int MAX_PCRS = 24;

    private final ProviderPolicies policies;
    private final AttestationIdentity identities;
    private final IssuedTokens tokens;
    private final Requirements requirements;
    private final SecureRandom random;

    GuestAttestation(
            ProviderPolicies policies,
            AttestationIdentity identities,
            IssuedTokens tokens,
            Requirements requirements,
            SecureRandom random) {
        this.policies = policies;
        this.identities = identities;
        this.tokens = tokens;
        this.requirements = requirements;
        this.random = random;
    }

    /** Gives the {@code token}: a sealed JSON, as base64url. */
    String attest(Provider provider, Members info, Instant now) {
        isolation(info);
        Members tpm = info.members("TpmInfo");
        ProviderPolicies.Current policy = policies.current(provider, AttestationType.AZURE_GUEST)
                .orElseThrow(() -> new IllegalStateException("this type has a default policy"));
        TpmPublic area = tpm.tpm("AikPub", tpm.base64("AikPub"), TpmPublic::parse);
        Optional<Bytes> certificate = tpm.has("AikCert") ? Optional.of(tpm.base64("AikCert")) : Optional.empty();
        AttestationIdentity.Certified certified =
                identities.judge(area.publicKey(), certificate, Optional.empty(), Optional.empty(), now);
        Verdict verdict = verdict(info, tpm, area);
        List<Finding> findings = new ArrayList<>(verdict.refusals());
        findings.addAll(IdentityRules.attestationKey(AttestationKey.of(area), Optional.empty()));
        findings.addAll(certified.findings(policy.policy().configuration().requireValidAikCertificate()));
        List<Finding> refusals = KeyEnrolment.refusals(findings);
        if (!verdict.verified() || !refusals.isEmpty()) {
            throw Members.invalid("AttestationInfo", "is refused: " + KeyEnrolment.words(refusals));
        }
        PcrValues pcrs = verdict.pcrs().getFirst();
        EphemeralKey key = EphemeralKey.check(tpm, area.publicKey(), pcrs);
        List<Claim> claims = new ArrayList<>(TpmClaims.of(provider, verdict, area.publicKey(), certified.certified()));
        claims.addAll(GuestClaims.of(info, verdict, pcrs));
        TokenFacts facts = tokens.facts(provider, AttestationType.AZURE_GUEST, policy.document(), now)
                .withClaims(GuestClaims.runtime(info, key));
        return switch (policy.policy().run(new ClaimSet(claims))) {
            case Outcome.Permitted outcome -> key.seal(tokens.sign(provider, facts, outcome), random);
            case Outcome.Refused refused -> throw TpmAttestation.refused(refused);
        };
    }

    private static void isolation(Members info) {
        String version = info.string("AttestationProtocolVersion");
        if (!version.equals("2.0")) {
            throw info.wrong("AttestationProtocolVersion", "is wrong (expected: 2.0)");
        }
        String type = info.optionalMembers("IsolationInfo")
                .map(isolation -> isolation.string("Type"))
                .orElse("TrustedLaunch");
        if (!type.equals("TrustedLaunch")) {
            throw Problem.of(
                            ProblemCode.INVALID_PARAMETER,
                            "'IsolationInfo.Type' is '" + (type.length() > 40 ? "…" : type)
                                    + "': reports of confidential hardware are not built (expected: TrustedLaunch).",
                            "IsolationInfo.Type")
                    .exception();
        }
    }

    private Verdict verdict(Members info, Members tpm, TpmPublic key) {
        SortedMap<Integer, Bytes> values = new TreeMap<>();
        for (Members pcr : tpm.list("PCRs", MAX_PCRS)) {
            Bytes digest = pcr.base64("Digest");
            if (digest.size() != HashAlgorithm.SHA256.size()
                    || values.put(pcr.number("Index", PcrValues.COUNT - 1), digest) != null) {
                throw pcr.wrong("Digest", "has not 32 bytes, or the PCR stands twice");
            }
        }
        pcrSet(tpm, values);
        Bytes log = info.has("TcgLogs") ? info.base64("TcgLogs") : Bytes.of(new byte[0]);
        TpmSignature signature =
                new TpmSignature(SignatureScheme.RSASSA, HashAlgorithm.SHA256, tpm.base64("PcrSignature"));
        Evidence evidence = new Evidence(
                log.size() == 0 ? Optional.empty() : Optional.of(log),
                Optional.empty(),
                tpm.base64("PcrQuote"),
                Bytes.of(signature.bytes()),
                AttestationKey.of(key),
                Optional.of(List.of(new PcrValues(HashAlgorithm.SHA256, values))),
                Optional.empty());
        return Verifier.verify(evidence, requirements);
    }

    private static void pcrSet(Members tpm, SortedMap<Integer, Bytes> values) {
        JsonArray set = tpm.array("PcrSet", MAX_PCRS);
        List<Integer> named = new ArrayList<>();
        for (Json index : set) {
            named.add(index instanceof JsonNumber number ? (int) number.asLong().orElse(-1) : -1);
        }
        if (!set.isEmpty() && !named.equals(List.copyOf(values.keySet()))) {
            throw tpm.wrong("PcrSet", "is not the set of 'PCRs'");
        }
    }

    /** The body of a request, whose member has two spellings. */
    static Members info(JsonObject body) {
        Members outer = new Members(body, "");
        Bytes json = outer.base64Url("attestationInfo");
        return Members.parse(json.array(), TpmRequest.LIMITS, "AttestationInfo");
    }

    static ProblemException notBuilt(AttestationType type) {
        return Problem.of(
                        ProblemCode.INVALID_PARAMETER,
                        "Evidence of the attestation type '" + type.path()
                                + "' is not looked at here (expected: Tpm or AzureGuest).",
                        "attestationType")
                .exception();
    }
}
