package io.holdfast.control.configuration;

import io.holdfast.control.machines.FactHandler;
import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.Facet;
import io.holdfast.control.store.ItemRow;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.ConfigurationReport;
import io.holdfast.protocol.Fact;
import io.holdfast.protocol.FactKind;
import io.holdfast.protocol.ProtocolException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What machines report of the configurations that are assigned to them. A machine can speak only of its own. */
public final class ConfigurationFacts implements FactHandler {
    private static final int MAX = 512 << 10;

    @Override
    public Set<FactKind> kinds() {
        return Set.of(FactKind.CONFIGURATION_REPORT);
    }

    @Override
    public void take(WriteTransaction transaction, EnrolmentRow enrolment, Fact fact, Instant now)
            throws ProtocolException {
        if (fact.body().utf8().length > MAX) {
            throw new ProtocolException("fact is larger than " + MAX + " bytes");
        }
        ConfigurationReport report = ConfigurationReport.read(fact.body());
        Optional<ItemRow> item = transaction.item(enrolment.id(), report.item());
        Optional<ResourceRow> row = item.flatMap(known -> transaction.resource(known.resource()));
        boolean wanted = row.isPresent()
                && row.get().id().type().equals(GuestAssignments.TYPE)
                && item.get().generation() == report.generation()
                && !item.get().tombstone();
        if (!wanted) {
            return; // it speaks of what is not wanted any more
        }
        String id = UUID.randomUUID().toString();
        JsonObject.Builder value = JsonObject.builder()
                .put("complianceStatus", report.compliant() ? "Compliant" : "NonCompliant")
                .put("lastComplianceStatusChecked", fact.time().toString())
                .put("latestReportId", row.get().id() + "/reports/" + id)
                .put("latestAssignmentReport", report.report().with("reportId", id));
        report.problem()
                .ifPresent(problem -> value.put("complianceStatus", "Pending").put("problem", problem));
        long version = transaction
                        .facet(row.get().id(), GuestAssignments.FACET)
                        .map(Facet::version)
                        .orElse(0L)
                + 1;
        transaction.put(new Facet(row.get().id(), GuestAssignments.FACET, version, value.build(), now));
        transaction.append(new ChangeRow(0, row.get().id(), ChangeRow.Kind.FACET, GuestAssignments.FACET, now));
    }
}
