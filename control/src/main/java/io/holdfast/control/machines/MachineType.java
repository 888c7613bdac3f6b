package io.holdfast.control.machines;

import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceRules;
import io.holdfast.control.resources.ResourceTypeDescriptor;
import io.holdfast.control.resources.Shape;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.Facet;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.ResourceType;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** {@code Microsoft.HybridCompute/machines}. */
public final class MachineType implements ResourceRules {
    public static final ResourceType TYPE = ResourceType.of("Microsoft.HybridCompute/machines");

    /** Stable api-versions of the provider, oldest first. */
    public static final List<String> API_VERSIONS = List.of(
            "2019-12-12",
            "2020-08-02",
            "2021-05-20",
            "2022-03-10",
            "2022-11-10",
            "2022-12-27",
            "2024-07-10",
            "2025-01-13",
            "2026-07-15",
            "2026-09-01");

    /** What the machine reports of itself; its value has the names of {@code properties}. */
    public static final String FACET_MACHINE = "machine";

    /** {@code agentConfiguration}. */
    public static final String FACET_CONFIGURATION = "configuration";

    /** {@code status}, {@code lastStatusChange}. */
    public static final String FACET_STATUS = "status";

    /** {@code bootIntegrity}: what its attested boots say. */
    public static final String FACET_BOOT_INTEGRITY = "bootIntegrity";

    private static final Set<String> SHOWN =
            Set.of(FACET_MACHINE, FACET_CONFIGURATION, FACET_STATUS, FACET_BOOT_INTEGRITY);

    private final UUID tenant;

    private MachineType(UUID tenant) {
        this.tenant = tenant;
    }

    public static ResourceTypeDescriptor descriptor(UUID tenant) {
        return ResourceTypeDescriptor.of(TYPE.toString(), API_VERSIONS)
                .alwaysOk()
                .tracked()
                .patchable()
                .name("[A-Za-z0-9_.-]{1,54}")
                .properties(Shape.object()
                        .free("locationData", "osProfile", "cloudMetadata", "agentUpgrade", "licenseProfile")
                        .free("serviceStatuses")
                        .object(SecurityProfile.MEMBER, SecurityProfile.shape())
                        .string(
                                "vmId",
                                "clientPublicKey",
                                "osType",
                                "mssqlDiscovered",
                                "parentClusterResourceId",
                                "privateLinkScopeResourceId",
                                "identityKeyStore",
                                "tpmEkCertificate")
                        .readOnly(
                                "agentConfiguration",
                                "hardwareProfile",
                                "storageProfile",
                                "firmwareProfile",
                                "networkProfile",
                                "provisioningState",
                                "status",
                                "lastStatusChange",
                                "errorDetails",
                                "agentVersion",
                                "displayName",
                                "machineFqdn",
                                "dnsFqdn",
                                "adFqdn",
                                "domainName",
                                "osName",
                                "osVersion",
                                "osSku",
                                "osEdition",
                                "vmUuid",
                                "detectedProperties",
                                "extensions",
                                "hardwareResourceId",
                                "bootIntegrity"))
                .rules(new MachineType(tenant))
                .build();
    }

    @Override
    public Written write(WriteTransaction transaction, Write write) {
        JsonObject document = write.document();
        SecurityProfile.check(document);
        JsonObject properties = document.object("properties").orElse(JsonObject.EMPTY);
        Optional<JsonObject> before = write.existing().map(ResourceRow::document);
        // who connected first stays known over writes that do not name it
        for (String kept : new String[] {"vmId", "clientPublicKey"}) {
            Optional<Json> value =
                    before.flatMap(row -> row.object("properties")).flatMap(row -> row.find(kept));
            if (!properties.has(kept) && value.isPresent()) {
                properties = properties.with(kept, value.get());
            }
        }
        Optional<JsonObject> identity =
                document.object("identity").or(() -> before.flatMap(row -> row.object("identity")));
        if (identity.isPresent()) {
            String principal = before.flatMap(row -> row.object("identity"))
                    .flatMap(row -> row.string("principalId"))
                    .orElseGet(() -> UUID.randomUUID().toString());
            document = document.with(
                    "identity", identity.get().with("principalId", principal).with("tenantId", tenant.toString()));
        }
        JsonObject next = document.with("properties", properties);
        // what was named before may be gone with its resource group; only a new name is looked at
        Optional<ResourceId> scope = PrivateLinkScopes.named(next);
        if (scope.isEmpty() || !before.flatMap(PrivateLinkScopes::of).equals(scope)) {
            PrivateLinkScopes.check(transaction, next);
        }
        return Written.done(document.with("properties", properties));
    }

    @Override
    public JsonObject view(ReadTransaction transaction, ResourceRow row, JsonObject document) {
        JsonObject.Builder properties = document.object("properties").orElse(JsonObject.EMPTY).toBuilder();
        properties.put("status", "AwaitingConnection");
        for (Facet facet : transaction.facets(row.id(), SHOWN)) {
            switch (facet.name()) {
                case FACET_MACHINE, FACET_STATUS -> properties.putAll(facet.value());
                case FACET_CONFIGURATION -> properties.put("agentConfiguration", facet.value());
                case FACET_BOOT_INTEGRITY -> {
                    if (!facet.value().isEmpty()) { // it is watched no more
                        properties.put(FACET_BOOT_INTEGRITY, facet.value());
                    }
                }
                default -> throw new IllegalStateException("nobody asked for " + facet.name());
            }
        }
        return document.with("properties", properties.build()).with("resources", JsonArray.EMPTY);
    }

    @Override
    public void cascade(WriteTransaction transaction, ResourceRow row, RequestContext context) {
        transaction.enrolmentOf(row.id()).ifPresent(enrolment -> retire(transaction, enrolment));
    }

    static void retire(WriteTransaction transaction, EnrolmentRow enrolment) {
        transaction.put(retired(enrolment));
        KeyRecord.forget(transaction, enrolment.id());
    }

    private static EnrolmentRow retired(EnrolmentRow enrolment) {
        return new EnrolmentRow(
                enrolment.id(),
                enrolment.machine(),
                false,
                enrolment.identityKey(),
                enrolment.sealingKey(),
                enrolment.token(),
                enrolment.lastCommitment(),
                enrolment.created());
    }
}
