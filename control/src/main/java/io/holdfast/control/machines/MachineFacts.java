package io.holdfast.control.machines;

import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.Facet;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.Fact;
import io.holdfast.protocol.FactKind;
import io.holdfast.protocol.ProtocolException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** What machines say of themselves: facets of the machine resource. */
public final class MachineFacts implements FactHandler {
    private static final int MAX = 512 << 10;

    /** Only these names become properties; a machine cannot pass itself off as anything else. */
    private static final Set<String> MACHINE = Set.of(
            "agentVersion",
            "osName",
            "osVersion",
            "osSku",
            "osEdition",
            "osType",
            "machineFqdn",
            "dnsFqdn",
            "adFqdn",
            "domainName",
            "displayName",
            "vmUuid",
            "detectedProperties",
            "hardwareProfile",
            "storageProfile",
            "firmwareProfile",
            "networkProfile",
            "cloudMetadata",
            "serviceStatuses",
            "errorDetails");

    @Override
    public Set<FactKind> kinds() {
        return Set.of(FactKind.MACHINE, FactKind.CONFIGURATION, FactKind.LOSS);
    }

    @Override
    public void take(WriteTransaction transaction, EnrolmentRow enrolment, Fact fact, Instant now)
            throws ProtocolException {
        if (fact.body().utf8().length > MAX) {
            throw new ProtocolException("fact is larger than " + MAX + " bytes");
        }
        String name = switch (fact.kind()) {
            case MACHINE -> MachineType.FACET_MACHINE;
            case CONFIGURATION -> MachineType.FACET_CONFIGURATION;
            case LOSS -> "loss";
            case EXTENSION, EXTENSION_STATUS, SETTINGS_KEPT, CONFIGURATION_REPORT ->
                throw new IllegalArgumentException("not a fact of machines: " + fact.kind());
        };
        JsonObject value = fact.body();
        if (fact.kind() == FactKind.MACHINE) {
            JsonObject.Builder known = JsonObject.builder();
            value.members().forEach((member, json) -> {
                if (MACHINE.contains(member)) {
                    known.put(member, json);
                }
            });
            value = known.build();
        }
        Optional<Facet> before = transaction.facet(enrolment.machine(), name);
        if (before.isPresent() && before.get().value().equals(value)) {
            return;
        }
        transaction.put(
                new Facet(enrolment.machine(), name, before.map(Facet::version).orElse(0L) + 1, value, now));
        transaction.append(new ChangeRow(0, enrolment.machine(), ChangeRow.Kind.FACET, name, now));
    }
}
