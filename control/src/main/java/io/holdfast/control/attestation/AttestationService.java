package io.holdfast.control.attestation;

import io.holdfast.attestation.verify.Requirements;
import io.holdfast.control.identity.Bearer;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.ActivityRecorder;
import io.holdfast.control.resources.Caller;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;

/** What the data plane of attestation providers does, whatever carries its messages. */
public final class AttestationService {
    private final Store store;
    private final AttestationKeys keys;
    private final ProviderAddresses addresses;
    private final ProviderAccess access;
    private final ProviderPolicies policies;
    private final ProviderSigners signers;
    private final TpmAttestation tpm;
    private final KeyEnrolment enrolment;
    private final GuestAttestation guest;
    private final DraftPolicies drafts;

    public AttestationService(
            Store store,
            AccessControl access,
            ActivityRecorder activity,
            AttestationKeys keys,
            Challenges challenges,
            ProviderAddresses addresses,
            TpmRoots roots,
            RevokedLoaders revoked,
            AttestationListener listener,
            SecureRandom random) {
        this.store = store;
        this.keys = keys;
        this.addresses = addresses;
        this.access = new ProviderAccess(store, access, activity);
        ProviderTokens answers = new ProviderTokens(keys, addresses);
        this.policies = new ProviderPolicies(store, this.access, answers);
        this.signers = new ProviderSigners(this.access, answers);
        AttestationIdentity identities = new AttestationIdentity(store, keys);
        IssuedTokens tokens = new IssuedTokens(keys, addresses);
        Requirements requirements = revoked.requirements();
        this.tpm = new TpmAttestation(store, challenges, policies, identities, tokens, requirements, listener);
        this.enrolment = new KeyEnrolment(store, activity, challenges, keys, roots, random);
        this.guest = new GuestAttestation(policies, identities, tokens, requirements, random);
        this.drafts = new DraftPolicies(store, tokens, requirements);
    }

    /** @throws ProblemException NotFound */
    public Provider provider(String name) {
        return store.read(transaction -> Providers.find(transaction, name)).orElseThrow(() -> missing(name));
    }

    static ProblemException missing(String name) {
        return new ProblemException(
                ProblemCode.NOT_FOUND,
                "There is no attestation provider '" + (name.length() > 80 ? name.substring(0, 80) + "…" : name)
                        + "'.");
    }

    /** {@code POST /attest/Tpm}: one message of the protocol, in the wrapping that it came in. */
    public JsonObject tpm(RequestContext context, Provider provider, Optional<Bearer> bearer, JsonObject body) {
        if (provider.tpmAuthentication() && bearer.isEmpty()) {
            throw unauthorized();
        }
        bearer.ifPresent(caller -> access.requireUse(provider, caller));
        Optional<EnrolmentRow> machine = bearer.flatMap(this::machine);
        Members outer = new Members(body, "");
        Members data = Members.parse(outer.base64Url("data").array(), TpmRequest.LIMITS, "data");
        Optional<Members> payload = data.optionalMembers("payload");
        JsonObject answer = message(context, provider, machine, payload.orElse(data));
        JsonObject wrapped = payload.isPresent() ? JsonObject.of("payload", answer) : answer;
        return JsonObject.of("data", Json.of(io.holdfast.attestation.jose.Base64Url.encode(wrapped.utf8())));
    }

    private JsonObject message(
            RequestContext context, Provider provider, Optional<EnrolmentRow> machine, Members message) {
        if (message.has("request")) {
            return tpm.attest(context, provider, machine, message.string("request"));
        }
        String type = message.string("type");
        return switch (type) {
            case "aikcert" -> tpm.begin(context, provider, machine);
            case "holdfast.enrol" -> enrolment.begin(context, provider, ownMachine(machine), message);
            case "holdfast.activate" -> enrolment.finish(context, provider, ownMachine(machine), message);
            default -> throw message.wrong("type", "is wrong (expected: aikcert)");
        };
    }

    private static EnrolmentRow ownMachine(Optional<EnrolmentRow> machine) {
        return machine.orElseThrow(() -> new ProblemException(
                ProblemCode.AUTHORIZATION_FAILED, "Attestation keys are enrolled with the token of their machine."));
    }

    private Optional<EnrolmentRow> machine(Bearer bearer) {
        return switch (bearer) {
            case Bearer.Principal _ -> Optional.empty();
            case Bearer.Machine machine -> Optional.of(access.enrolment(machine));
        };
    }

    static ProblemException unauthorized() {
        return new ProblemException(
                ProblemCode.UNAUTHORIZED,
                "This attestation provider needs an access token for https://attest.azure.net (header Authorization:"
                        + " Bearer).");
    }

    /** {@code POST /attest/{type}} of the other types; needs no token, as the guest's client has none. */
    public JsonObject attest(RequestContext context, Provider provider, AttestationType type, JsonObject body) {
        return switch (type) {
            case AZURE_GUEST ->
                JsonObject.of("token", Json.of(guest.attest(provider, GuestAttestation.info(body), context.time())));
            case SGX_ENCLAVE, OPEN_ENCLAVE, SEV_SNP_VM, TDX_VM, TPM -> throw GuestAttestation.notBuilt(type);
        };
    }

    /** {@code POST /attest/Tpm:try}, our addition: what a draft policy would say of the last evidence of a machine. */
    public JsonObject tryDraft(RequestContext context, Provider provider, Bearer bearer, JsonObject body) {
        access.requireUse(provider, bearer);
        Members members = new Members(body, "");
        ResourceId machine = ResourceId.parse(members.string("machine"));
        access.require(principal(bearer), "Microsoft.HybridCompute/machines/read", machine);
        return drafts.run(context, provider, machine, members.string("draftPolicyForAttestation"));
    }

    public JsonObject policy(RequestContext context, Provider provider, Bearer bearer, AttestationType type) {
        access.requireUse(provider, bearer);
        return policies.read(provider, type, context.time());
    }

    public JsonObject setPolicy(
            RequestContext context, Provider provider, Bearer bearer, AttestationType type, String jws) {
        principal(bearer);
        var _ = ProviderAccess.own(provider);
        return policies.put(context, provider, type, jws);
    }

    public JsonObject resetPolicy(
            RequestContext context, Provider provider, Bearer bearer, AttestationType type, String jws) {
        principal(bearer);
        var _ = ProviderAccess.own(provider);
        return policies.reset(context, provider, type, jws);
    }

    public JsonObject certificates(RequestContext context, Provider provider, Bearer bearer) {
        access.requireUse(provider, bearer);
        return signers.read(provider, context.time());
    }

    public JsonObject addCertificate(RequestContext context, Provider provider, Bearer bearer, String jws) {
        principal(bearer);
        var _ = ProviderAccess.own(provider);
        return signers.add(context, provider, jws);
    }

    public JsonObject removeCertificate(RequestContext context, Provider provider, Bearer bearer, String jws) {
        principal(bearer);
        var _ = ProviderAccess.own(provider);
        return signers.remove(context, provider, jws);
    }

    /** The token of a machine changes nothing, and reads nothing of other machines. */
    private static Caller principal(Bearer bearer) {
        return switch (bearer) {
            case Bearer.Principal(Caller caller) -> caller;
            case Bearer.Machine _ ->
                throw new ProblemException(
                        ProblemCode.AUTHORIZATION_FAILED,
                        "The token of a machine is good for attesting that machine only.");
        };
    }

    /** {@code GET /certs}, as text. */
    public String keySet() {
        return keys.publicJson();
    }

    /** {@code GET /.well-known/openid-configuration}. */
    public JsonObject metadata(Provider provider) {
        return OpenIdMetadata.of(addresses.of(provider.name()));
    }

    /** The shared provider, as ARM shows it. */
    public JsonObject shared(String location) {
        return AttestationProviders.shared(addresses, location);
    }

    /**
     * Forgets the TPM of a machine: what an administrator does when it was changed.
     *
     * @throws ProblemException AuthorizationFailed, ResourceNotFound
     */
    public void resetAttestationKey(RequestContext context, ResourceId machine) {
        access.require(context.caller(), "Microsoft.HybridCompute/machines/resetAttestationKey/action", machine);
        enrolment.reset(context, machine);
    }

    /** Makes a new signing key when the newest is old. */
    public void rotateWhenDue(Instant now) {
        keys.rotateWhenDue(now);
    }
}
