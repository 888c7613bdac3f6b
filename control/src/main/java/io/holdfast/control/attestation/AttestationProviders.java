package io.holdfast.control.attestation;

import io.holdfast.attestation.policy.PolicyDocumentException;
import io.holdfast.attestation.policy.PolicySigners;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceRules;
import io.holdfast.control.resources.ResourceTypeDescriptor;
import io.holdfast.control.resources.Shape;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceType;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code Microsoft.Attestation/attestationProviders}. Names are unique over the whole control plane, because they stand in
 * the address that the provider is reached at.
 */
public final class AttestationProviders implements ResourceRules {
    public static final ResourceType TYPE = ResourceType.of("Microsoft.Attestation/attestationProviders");

    public static final List<String> API_VERSIONS = List.of("2018-09-01-preview", "2020-10-01", "2021-06-01");

    static final String SIGNERS = "policySigningCertificates";
    static final String TPM_AUTHENTICATION = "tpmAttestationAuthentication";

    /** Our addition: how {@code pcrs} shows digests, {@code hex} or {@code base64url}. */
    static final String PCR_ENCODING = "pcrEncoding";

    private static final String NETWORK = "publicNetworkAccess";
    private static final Set<String> SWITCH = Set.of("Enabled", "Disabled");
    private static final Set<String> ENCODINGS = Set.of("hex", "base64url");

    private final ProviderAddresses addresses;

    private AttestationProviders(ProviderAddresses addresses) {
        this.addresses = addresses;
    }

    public static ResourceTypeDescriptor descriptor(ProviderAddresses addresses) {
        return ResourceTypeDescriptor.of(TYPE.toString(), API_VERSIONS)
                .tracked()
                .patchable()
                .name("[A-Za-z0-9][A-Za-z0-9-]{1,22}[A-Za-z0-9]")
                .properties(Shape.object()
                        .string(NETWORK, TPM_AUTHENTICATION, PCR_ENCODING)
                        .object(SIGNERS, Shape.object().arrays("keys"))
                        .readOnly(
                                "trustModel", "status", "attestUri", "privateEndpointConnections", "provisioningState"))
                .rules(new AttestationProviders(addresses))
                .build();
    }

    @Override
    public Object prepare(Draft draft) {
        JsonObject properties = draft.document().object("properties").orElse(JsonObject.EMPTY);
        return properties
                .object(SIGNERS)
                .map(keys -> signers(keys, draft.context()))
                .orElse(Provider.NO_SIGNERS);
    }

    private static PolicySigners signers(JsonObject keySet, RequestContext context) {
        try {
            return PolicySigners.parse(keySet, context.time());
        } catch (PolicyDocumentException e) {
            throw Problem.of(ProblemCode.INVALID_PARAMETER, String.valueOf(e.getMessage()), "properties." + SIGNERS)
                    .exception();
        }
    }

    @Override
    public Written write(WriteTransaction transaction, Write write) {
        JsonObject properties = write.document().object("properties").orElse(JsonObject.EMPTY);
        Optional<JsonObject> before =
                write.existing().flatMap(row -> row.document().object("properties"));
        oneOf(properties, TPM_AUTHENTICATION, SWITCH);
        oneOf(properties, PCR_ENCODING, ENCODINGS);
        oneOf(properties, NETWORK, SWITCH);
        if (properties.string(NETWORK).filter("Disabled"::equals).isPresent()) {
            throw Problem.of(
                            ProblemCode.NOT_BUILT,
                            "'properties.publicNetworkAccess' is 'Disabled' (expected: 'Enabled'); private links of"
                                    + " attestation providers are not built.",
                            "properties." + NETWORK)
                    .exception();
        }
        String name = write.id().name();
        if (write.existing().isEmpty()) {
            Providers.create(transaction, write.id(), (PolicySigners) write.prepared());
        } else if (properties.has(SIGNERS)
                && !properties.find(SIGNERS).equals(before.flatMap(known -> known.find(SIGNERS)))) {
            throw Problem.of(
                            ProblemCode.CONFLICT,
                            "The signing certificates of the attestation provider '" + name
                                    + "' are given when it is created; afterwards they change by"
                                    + " /certificates:add and /certificates:remove.",
                            "properties." + SIGNERS)
                    .exception();
        }
        JsonObject.Builder kept = properties.toBuilder();
        before.flatMap(known -> known.find(SIGNERS)).ifPresent(signers -> kept.put(SIGNERS, signers));
        JsonObject filled = kept.build();
        for (String member : List.of(NETWORK, TPM_AUTHENTICATION)) {
            filled = filled.has(member) ? filled : filled.with(member, "Enabled");
        }
        return Written.done(write.document().with("properties", filled));
    }

    private static void oneOf(JsonObject properties, String member, Set<String> allowed) {
        Optional<String> found = properties.string(member).filter(value -> !allowed.contains(value));
        if (found.isPresent()) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST_CONTENT,
                            "'properties." + member + "' is '" + found.get() + "' (expected: one of " + allowed + ").",
                            "properties." + member)
                    .exception();
        }
    }

    @Override
    public void cascade(WriteTransaction transaction, ResourceRow row, RequestContext context) {
        Providers.delete(transaction, row.id().name());
    }

    @Override
    public JsonObject view(ReadTransaction transaction, ResourceRow row, JsonObject document) {
        boolean isolated = Providers.find(transaction, row.id().name())
                .map(Provider::isolated)
                .orElse(false);
        return document.with(
                "properties",
                document.object("properties").orElse(JsonObject.EMPTY).without(SIGNERS).toBuilder()
                        .put("trustModel", isolated ? "Isolated" : "AAD")
                        .put("status", "Ready")
                        .put("attestUri", addresses.of(row.id().name()))
                        .put("privateEndpointConnections", JsonArray.EMPTY)
                        .build());
    }

    /** The shared provider of a location, as ARM shows it. */
    public static JsonObject shared(ProviderAddresses addresses, String location) {
        return JsonObject.builder()
                .put("id", "/providers/" + TYPE + "/" + Provider.SHARED_NAME)
                .put("name", Provider.SHARED_NAME)
                .put("type", TYPE.toString())
                .put("location", location)
                .put(
                        "properties",
                        JsonObject.of(
                                "trustModel",
                                Json.of("AAD"),
                                "status",
                                Json.of("Ready"),
                                "attestUri",
                                Json.of(addresses.of(Provider.SHARED_NAME))))
                .build();
    }

    static ProblemException taken(String name) {
        return new ProblemException(
                ProblemCode.CONFLICT,
                "The name '" + name
                        + "' of an attestation provider is taken; names are unique over the control plane.");
    }
}
