package io.holdfast.control.attestation;

import io.holdfast.attestation.claims.Claim;
import io.holdfast.attestation.claims.ClaimSet;
import io.holdfast.attestation.enclave.SecureKernelKeys;
import io.holdfast.attestation.ima.ImaPosition;
import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.policy.Outcome;
import io.holdfast.attestation.policy.PolicyConfiguration;
import io.holdfast.attestation.token.TokenFacts;
import io.holdfast.attestation.tpm.AttestationKey;
import io.holdfast.attestation.tpm.Quote;
import io.holdfast.attestation.verify.BootFacts;
import io.holdfast.attestation.verify.ImaFacts;
import io.holdfast.attestation.verify.QuoteDemand;
import io.holdfast.attestation.verify.Requirements;
import io.holdfast.attestation.verify.Verdict;
import io.holdfast.attestation.verify.Verifier;
import io.holdfast.control.attestation.AttestationIdentity.Certified;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code POST /attest/Tpm}: from a challenge to a token. */
final class TpmAttestation {
    private final Store store;
    private final Challenges challenges;
    private final ProviderPolicies policies;
    private final AttestationIdentity identities;
    private final IssuedTokens tokens;
    private final Requirements requirements;
    private final AttestationListener listener;

    TpmAttestation(
            Store store,
            Challenges challenges,
            ProviderPolicies policies,
            AttestationIdentity identities,
            IssuedTokens tokens,
            Requirements requirements,
            AttestationListener listener) {
        this.store = store;
        this.challenges = challenges;
        this.policies = policies;
        this.identities = identities;
        this.tokens = tokens;
        this.requirements = requirements;
        this.listener = listener;
    }

    /** {@code {"type":"aikcert"}}. */
    JsonObject begin(RequestContext context, Provider provider, Optional<EnrolmentRow> machine) {
        byte[] challenge = challenges.fresh();
        JsonObject sealed = JsonObject.builder()
                .put("challenge", Base64Url.encode(challenge))
                .put("enrolment", owner(machine))
                .build();
        return JsonObject.builder()
                .put("challenge", Base64Url.encode(challenge))
                .put(
                        "service_context",
                        Base64Url.encode(challenges.seal(Challenges.Use.ATTEST, provider, sealed, context.time())))
                .build();
    }

    private static String owner(Optional<EnrolmentRow> machine) {
        return machine.map(row -> row.id().toString()).orElse("");
    }

    /** {@code {"request": JWS}}. */
    JsonObject attest(RequestContext context, Provider provider, Optional<EnrolmentRow> machine, String jws) {
        TpmRequest request = TpmRequest.read(jws);
        checkChallenge(context, provider, machine, request);
        ProviderPolicies.Current policy = policies.current(provider, AttestationType.TPM)
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.INVALID_OPERATION,
                        "The attestation provider '" + provider.name()
                                + "' has no policy for Tpm (expected: one that was set by PUT /policies/Tpm)."));
        Optional<MachineIdentity> known =
                machine.flatMap(row -> store.read(transaction -> MachineIdentity.find(transaction, row.machine())));
        Optional<KeptEvidence> kept = known.flatMap(
                        identity -> store.read(transaction -> KeptEvidence.find(transaction, identity.machine())))
                .filter(before ->
                        before.akName().equals(known.get().attestationKey().name()));
        TpmEvidence evidence = request.current().read(kept);
        Certified certified = identities.judge(evidence.key(), evidence.certificate(), machine, known, context.time());
        Judged judged = judge(request, evidence, certified, policy.policy().configuration(), kept);
        Result result = judged.verdict().verified()
                ? permitted(context, provider, policy, request, evidence, certified, judged.verdict())
                : new Result(Optional.empty(), Optional.of(judged.refusal()));
        machine.ifPresent(row -> tell(context, provider, row, request, evidence, certified, judged, result));
        return result.answer();
    }

    /** A token, or why there is none. */
    private record Result(Optional<String> token, Optional<ProblemException> refusal) {
        JsonObject answer() {
            return JsonObject.of("report", Json.of(token.orElseThrow(() -> refusal.orElseThrow())));
        }
    }

    private record Judged(String name, Verdict verdict, Bytes qualifyingData) {
        ProblemException refusal() {
            return Members.invalid(name, "is refused: " + KeyEnrolment.words(verdict.refusals()));
        }
    }

    private void checkChallenge(
            RequestContext context, Provider provider, Optional<EnrolmentRow> machine, TpmRequest request) {
        JsonObject sealed = challenges.open(
                Challenges.Use.ATTEST, provider, request.context().array(), context.time());
        String challenge = sealed.string("challenge").orElseThrow();
        if (!challenge.equals(Base64Url.encode(request.challenge().array()))) {
            throw Members.invalid("challenge", "is not the one of 'service_context'");
        }
        if (!sealed.string("enrolment").orElseThrow().equals(owner(machine))) {
            throw Members.invalid("service_context", "was given to another caller");
        }
    }

    private Judged judge(
            TpmRequest request,
            TpmEvidence evidence,
            Certified certified,
            PolicyConfiguration configuration,
            Optional<KeptEvidence> kept) {
        AttestationKey key = certified.key();
        if (request.key().binding() instanceof RequestKey.Binding.None) {
            throw Members.invalid(
                    request.key().where(),
                    "has no 'info' (expected: tpm_quote or tpm_certify, since there is a quote)");
        }
        Bytes qualifyingData = request.key().qualifyingData(request.rawJwk(), request.challenge());
        request.key().checkCertified(key, request.challenge());
        request.otherKeys().forEach(other -> other.checkCertified(key, request.challenge()));
        Requirements wanted = requirements.withPcrMask(configuration.requiredPcrMask());
        if (kept.isPresent()) {
            wanted = wanted.after(kept.get().counters());
        }
        Verdict verdict = Verifier.verify(evidence.evidence(key, qualifyingData), wanted);
        Verdict whole = verdict.with(certified.findings(configuration.requireValidAikCertificate()));
        Optional<BootFacts> before = request.boot().map(boot -> BootAttestation.check(boot, key, whole, requirements));
        if (whole.verified()) {
            List<PublicKey> signers = new ArrayList<>(SecureKernelKeys.of(whole.facts()));
            before.map(SecureKernelKeys::of).ifPresent(signers::addAll); // of a machine that was resumed
            request.enclave().ifPresent(enclave -> enclave.check(signers));
        }
        return new Judged(request.current().name(), whole, qualifyingData);
    }

    private Result permitted(
            RequestContext context,
            Provider provider,
            ProviderPolicies.Current policy,
            TpmRequest request,
            TpmEvidence evidence,
            Certified certified,
            Verdict verdict) {
        List<Claim> claims = new ArrayList<>(TpmClaims.of(provider, verdict, evidence.key(), certified.certified()));
        claims.addAll(RequestClaims.of(request));
        TokenFacts facts = RequestClaims.facts(
                request, tokens.facts(provider, AttestationType.TPM, policy.document(), context.time()));
        return switch (policy.policy().run(new ClaimSet(claims))) {
            case Outcome.Permitted outcome ->
                new Result(Optional.of(tokens.sign(provider, facts, outcome)), Optional.empty());
            case Outcome.Refused refused -> new Result(Optional.empty(), Optional.of(refused(refused)));
        };
    }

    static ProblemException refused(Outcome.Refused refused) {
        return new ProblemException(ProblemCode.POLICY_EVALUATION_ERROR, refused.message());
    }

    /** Keeps what holds, and tells who listens, in one transaction. */
    private void tell(
            RequestContext context,
            Provider provider,
            EnrolmentRow machine,
            TpmRequest request,
            TpmEvidence evidence,
            Certified certified,
            Judged judged,
            Result result) {
        Attested attested = new Attested(
                machine.machine(),
                machine.id(),
                context.time(),
                provider.name(),
                judged.verdict(),
                evidence.eventLog(),
                result.refusal().map(refusal -> refusal.problem().message()),
                result.token(),
                request.prediction());
        store.commit(transaction -> {
            if (judged.verdict().verified() && certified.ownKey().isPresent()) {
                keep(
                        transaction,
                        context,
                        machine,
                        evidence,
                        certified.ownKey().get().attestationKey().name(),
                        judged);
            }
            listener.attested(transaction, attested);
            return true;
        });
    }

    private static void keep(
            WriteTransaction transaction,
            RequestContext context,
            EnrolmentRow machine,
            TpmEvidence evidence,
            Bytes akName,
            Judged judged) {
        Verdict verdict = judged.verdict();
        Quote quote = verdict.quote().orElseThrow();
        boolean overtaken = KeptEvidence.find(transaction, machine.machine())
                .filter(kept -> kept.akName().equals(akName))
                .filter(kept -> quote.clock().before(kept.counters().clock()))
                .isPresent();
        if (overtaken) {
            return; // a newer quote was judged at the same time; Q6 would let this one in again
        }
        Optional<ImaFacts> ima = verdict.ima().filter(facts -> KeptEvidence.fits(facts.buffers()));
        Optional<ImaPosition> position = ima.map(ImaFacts::position);
        new KeptEvidence(
                        akName,
                        new QuoteDemand.Before(quote.clock(), quote.firmwareVersion()),
                        evidence.eventLog(),
                        position,
                        ima.map(ImaFacts::buffers).orElse(List.of()),
                        evidence.imaTail(position),
                        evidence.quote(),
                        evidence.signature(),
                        verdict.pcrs(),
                        judged.qualifyingData(),
                        context.time())
                .put(transaction, machine.machine());
    }
}
