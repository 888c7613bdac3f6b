package io.holdfast.control.attestation.integrity;

import io.holdfast.attestation.verify.Baseline;
import io.holdfast.control.attestation.AttestationListener;
import io.holdfast.control.attestation.Attested;
import io.holdfast.control.machines.SecurityProfile;
import io.holdfast.control.resources.ActivityRecorder;
import io.holdfast.control.resources.Caller;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.security.Alerts;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes attestations of machines: what they say of the boot, the history, the baseline and the alert, all in the transaction
 * that keeps the evidence. A machine says what it measured; what follows from it is decided here.
 */
public final class BootMonitor implements AttestationListener {
    static final String PART = "boot-integrity";

    private static final int MOST_COMMAND_LINES = 16;
    private static final int MAX_COMMAND_LINE = 4_096;

    private final ActivityRecorder activity;
    private final BootAlerts alerts;
    private final String sharedProvider;

    /** @param sharedProvider name of the attestation provider that counts where a machine's profile names none */
    public BootMonitor(ActivityRecorder activity, Alerts alerts, String sharedProvider) {
        this.activity = activity;
        this.alerts = new BootAlerts(alerts);
        this.sharedProvider = sharedProvider;
    }

    @Override
    public void attested(WriteTransaction transaction, Attested attested) {
        attested(
                transaction,
                attested.machine(),
                new BootReport(
                        attested.time(),
                        attested.provider(),
                        Bytes.of(attested.verdict().key().key().getEncoded())
                                .digest()
                                .toString(),
                        attested.verdict(),
                        attested.eventLog(),
                        attested.refusal(),
                        attested.prediction()));
    }

    /** Runs in the transaction that keeps the evidence. */
    void attested(WriteTransaction transaction, ResourceId id, BootReport report) {
        Optional<ResourceRow> row = transaction.resource(id);
        if (row.isEmpty()) {
            return;
        }
        SecurityProfile profile = SecurityProfile.of(row.get().document());
        if (profile.ignored()
                || !Ascii.equalsIgnoreCase(profile.provider().orElse(sharedProvider), report.provider())) {
            return; // a machine chooses where it attests; only one provider counts for it
        }
        ResourceId machine = row.get().id();
        Optional<BootState> told = BootState.of(transaction, machine);
        if (told.isEmpty()) {
            BootHistory.forget(transaction, machine); // of another machine that had its name
        }
        Optional<BootRecord> last =
                told.map(BootState::boot).flatMap(name -> BootHistory.find(transaction, machine, name));
        Optional<BootRecord> same =
                last.filter(boot -> boot.covers(report)).or(() -> BootHistory.covering(transaction, machine, report));
        BootState before = told.orElseGet(() -> BootState.unheard(report.time()));
        boolean fresh = !before.measured(report);
        // neither a prediction nor an announcement is about a boot that was seen before it
        BootJudge.Known known = new BootJudge.Known(
                BootHistory.baseline(transaction, machine),
                before.json().object("prediction").filter(_ -> fresh).flatMap(Prediction::stored),
                fresh && before.announced(report.time()));
        BootJudge.Judgement judgement = BootJudge.judge(profile, known, report);
        String name =
                same.map(BootRecord::name).orElseGet(() -> BootHistory.next(BootHistory.all(transaction, machine)));
        Optional<Baseline> measured = report.verdict().verified() ? Baseline.of(report.verdict()) : Optional.empty();
        keep(transaction, machine, report, judgement, same, name, measured);
        BootState state = next(before, report, judgement, name, fresh, measured.isPresent());
        if (judgement.approval().isPresent() && measured.isPresent()) {
            BootHistory.putBaseline(transaction, machine, measured.get().json());
            activity.record(
                    transaction,
                    context(report),
                    "Microsoft.HybridCompute/machines/takeBootBaseline/action",
                    "Succeeded",
                    "",
                    machine,
                    state.json().object("baseline").orElse(JsonObject.EMPTY));
        }
        state.store(transaction, machine, report.time());
        alerts.follow(transaction, context(report), machine, state, name, report.time());
        transaction.put(SilenceWork.due(machine, report.time().plus(profile.deadline())));
    }

    /** What is known of the machine after this attestation. */
    private static BootState next(
            BootState before,
            BootReport report,
            BootJudge.Judgement judgement,
            String name,
            boolean fresh,
            boolean measured) {
        BootState state = new BootState(before.json().toBuilder()
                        .put("provider", report.provider())
                        .put("lastAttested", report.time().toString())
                        .put("boot", boot(report, name))
                        .build())
                .without("firstDifference")
                .judged(judgement.status(), judgement.reasons(), report.time());
        Optional<Boolean> secureBoot = report.verdict().facts().secureBoot();
        state = secureBoot.isPresent()
                ? state.with("secureBoot", Json.of(secureBoot.get()))
                : state.without("secureBoot");
        state = state.with("kernelCommandLines", commandLines(report));
        if (judgement.approval().isPresent() && measured) {
            state = state.with(
                            "baseline",
                            BootRecord.approval(name, judgement.approval().get(), Caller.system(PART), report.time()))
                    .without("prediction")
                    .without("announced");
        } else if (judgement.difference().isPresent()) {
            state = state.with(
                    "firstDifference",
                    BootRecord.difference(judgement.difference().get()));
        }
        if (report.verdict().verified()) {
            state = state.withMeasured(report);
        }
        if (fresh && report.accepted()) {
            state = state.without("announced"); // it was said of one boot, and this was it
        }
        Optional<Prediction> prediction = judgement.status() == BootStatus.HEALTHY
                ? Prediction.sent(report.prediction(), report.time())
                : Optional.empty();
        return prediction.isPresent()
                ? state.with("prediction", prediction.get().json())
                : state;
    }

    /** As a kernel can have them (x86 cuts at 2,048 characters); the whole text is in the event log. */
    private static JsonArray commandLines(BootReport report) {
        return JsonArray.ofStrings(report.verdict().facts().kernelCommandLines().stream()
                .limit(MOST_COMMAND_LINES)
                .map(line -> line.length() <= MAX_COMMAND_LINE ? line : line.substring(0, MAX_COMMAND_LINE))
                .toList());
    }

    private static JsonObject boot(BootReport report, String name) {
        JsonObject.Builder boot = JsonObject.builder().put("name", name);
        report.clock()
                .ifPresent(
                        clock -> boot.put("resetCount", clock.resetCount()).put("restartCount", clock.restartCount()));
        return boot.build();
    }

    private static void keep(
            WriteTransaction transaction,
            ResourceId machine,
            BootReport report,
            BootJudge.Judgement judgement,
            Optional<BootRecord> same,
            String name,
            Optional<Baseline> measured) {
        JsonObject.Builder record = JsonObject.builder()
                .put("name", name)
                .put(
                        "attested",
                        same.flatMap(boot -> boot.json().string("attested"))
                                .orElse(report.time().toString()))
                .put("lastAttested", report.time().toString())
                .put(
                        "attestations",
                        same.map(boot -> boot.json().number("attestations").orElse(0))
                                        .orElse(0L)
                                + 1)
                .put("provider", report.provider())
                .put("verified", report.verdict().verified())
                .put("status", judgement.status().text())
                .put("reasons", Reason.json(judgement.reasons()))
                .put(BootRecord.KEY, report.key());
        report.clock()
                .ifPresent(clock ->
                        record.put("resetCount", clock.resetCount()).put("restartCount", clock.restartCount()));
        report.verdict().facts().secureBoot().ifPresent(on -> record.put("secureBoot", on));
        judgement.difference().ifPresent(found -> record.put("firstDifference", BootRecord.difference(found)));
        report.log()
                .flatMap(log -> BootHistory.putLog(transaction, machine, log))
                .ifPresent(hash -> record.put(BootRecord.LOG, hash));
        measured.ifPresent(events -> BootHistory.putMeasured(transaction, machine, name, events));
        BootHistory.put(transaction, machine, new BootRecord(record.build()));
        if (same.isEmpty()) {
            BootHistory.prune(transaction, machine);
        }
    }

    private static RequestContext context(BootReport report) {
        return RequestContext.system(PART, UUID.randomUUID().toString(), report.time());
    }
}
