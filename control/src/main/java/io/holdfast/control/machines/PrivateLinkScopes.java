package io.holdfast.control.machines;

import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceRules;
import io.holdfast.control.resources.ResourceTypeDescriptor;
import io.holdfast.control.resources.Shape;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.ResourceType;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * {@code Microsoft.HybridCompute/privateLinkScopes}. A machine that names one in {@code privateLinkScopeResourceId} gets
 * its packages through the control plane's own address, and contacts no other.
 */
public final class PrivateLinkScopes implements ResourceRules {
    public static final ResourceType TYPE = ResourceType.of("Microsoft.HybridCompute/privateLinkScopes");
    static final String PROPERTY = "privateLinkScopeResourceId";

    private static final Set<String> ACCESS = Set.of("Enabled", "Disabled", "SecuredByPerimeter");

    private PrivateLinkScopes() {}

    public static ResourceTypeDescriptor descriptor() {
        return ResourceTypeDescriptor.of(TYPE.toString(), MachineType.API_VERSIONS)
                .alwaysOk()
                .tracked()
                .patchable()
                .name("[A-Za-z0-9_.-]{1,255}")
                .properties(Shape.object()
                        .string("publicNetworkAccess")
                        .readOnly("provisioningState", "privateLinkScopeId", "privateEndpointConnections"))
                .rules(new PrivateLinkScopes())
                .build();
    }

    @Override
    public Written write(WriteTransaction transaction, Write write) {
        JsonObject properties = write.document().object("properties").orElse(JsonObject.EMPTY);
        String access = properties.string("publicNetworkAccess").orElse("Disabled");
        if (!ACCESS.contains(access)) {
            throw invalid(
                    "properties.publicNetworkAccess", "'" + access + "'", "Enabled, Disabled or SecuredByPerimeter");
        }
        String id = write.existing()
                .flatMap(row -> row.document().object("properties"))
                .flatMap(before -> before.string("privateLinkScopeId"))
                .orElseGet(() -> UUID.randomUUID().toString());
        return Written.done(write.document()
                .with(
                        "properties",
                        properties.with("publicNetworkAccess", access).with("privateLinkScopeId", id)));
    }

    @Override
    public Deleted delete(WriteTransaction transaction, ResourceRow row, RequestContext context) {
        for (ResourceRow machine : transaction.resources(ResourceQuery.below(ResourceId.ROOT, MachineType.TYPE))) {
            if (of(machine.document()).filter(row.id()::equals).isPresent()) {
                throw new ProblemException(
                        ProblemCode.CONFLICT,
                        "The private link scope is used by " + machine.id() + "; change that machine first.");
            }
        }
        return new Deleted.Now();
    }

    /** The scope that a machine's document names. */
    static Optional<ResourceId> of(JsonObject machine) {
        return machine.object("properties")
                .flatMap(properties -> properties.string(PROPERTY))
                .filter(text -> !text.isEmpty())
                .map(ResourceId::parse);
    }

    /** The same of a document that was not checked yet; empty too when what stands there is no id. */
    static Optional<ResourceId> named(JsonObject machine) {
        try {
            return of(machine);
        } catch (ProblemException _) {
            return Optional.empty();
        }
    }

    /** Whether the machine is to be served through the control plane's own address only. */
    public static boolean covers(ReadTransaction transaction, ResourceId machine) {
        return transaction.resource(machine).flatMap(row -> of(row.document())).isPresent();
    }

    /** @throws ProblemException unless the machine's document names a scope that exists, or none */
    static void check(ReadTransaction transaction, JsonObject machine) {
        Optional<String> named = machine.object("properties")
                .flatMap(properties -> properties.string(PROPERTY))
                .filter(text -> !text.isEmpty());
        if (named.isEmpty()) {
            return;
        }
        boolean there = named(machine)
                .filter(id -> Ascii.equalsIgnoreCase(id.type().toString(), TYPE.toString()))
                .flatMap(transaction::resource)
                .isPresent();
        if (!there) {
            throw invalid(
                    "properties." + PROPERTY, "'" + named.get() + "'", "the id of a private link scope that exists");
        }
    }

    private static ProblemException invalid(String target, String found, String expected) {
        return Problem.of(
                        ProblemCode.INVALID_REQUEST_CONTENT,
                        "'" + target + "' is " + found + " (expected: " + expected + ").",
                        target)
                .exception();
    }
}
