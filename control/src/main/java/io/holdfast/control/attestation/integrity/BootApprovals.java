package io.holdfast.control.attestation.integrity;

import io.holdfast.control.resources.ActivityRecorder;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.security.Alerts;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** What people decide about a machine's baseline: actions on the machine, each with its right and its event. */
public final class BootApprovals {
    /** {@code POST machines/{m}/approveBootIntegrity {"boot"?: name, "next"?: true}}. */
    public static final String APPROVE = "approveBootIntegrity";

    /** {@code POST machines/{m}/resetBootIntegrity}. */
    public static final String RESET = "resetBootIntegrity";

    private final Store store;
    private final ActivityRecorder activity;
    private final BootAlerts alerts;

    public BootApprovals(Store store, ActivityRecorder activity, Alerts alerts) {
        this.store = store;
        this.activity = activity;
        this.alerts = new BootAlerts(alerts);
    }

    /** A boot that was attested becomes the baseline; or, with {@code next}, the next new boot whose evidence holds. */
    public JsonObject approve(RequestContext context, ResourceId machine, JsonObject body) {
        boolean next = body.bool("next").orElse(false);
        return store.commit(transaction -> {
            activity.requireOpen(transaction);
            BootState state = state(transaction, machine);
            BootState approved = next ? announce(context, state) : approve(transaction, context, machine, state, body);
            return done(transaction, context, machine, approved, APPROVE);
        });
    }

    private static BootState announce(RequestContext context, BootState state) {
        return state.with(
                "announced",
                JsonObject.builder()
                        .put("by", context.caller().name())
                        .put("at", context.time().toString())
                        .build());
    }

    private static BootState approve(
            WriteTransaction transaction,
            RequestContext context,
            ResourceId machine,
            BootState state,
            JsonObject body) {
        String name = body.string("boot").orElse(state.boot());
        BootRecord boot = BootAttestations.find(transaction, machine, name);
        JsonObject measured = BootHistory.measured(transaction, machine, name)
                .filter(_ -> boot.verified())
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.CONFLICT,
                        "Boot " + name + " of " + machine.name() + " cannot be approved: "
                                + (boot.verified()
                                        ? "it measured more than " + BootHistory.MAX_MEASURED + " events."
                                        : "its evidence was refused, so nobody knows what was booted.")));
        BootHistory.putBaseline(transaction, machine, measured);
        BootState approved = state.with(
                        "baseline",
                        BootRecord.approval(name, BootJudge.Approval.BY_HAND, context.caller(), context.time()))
                .without("prediction")
                .without("announced");
        if (!name.equals(state.boot())) {
            return approved; // judged when the machine attests again
        }
        List<Reason.Code> settled = List.of(Reason.Code.BASELINE_DIFFERS, Reason.Code.BASELINE_MISSING);
        return approved.without("firstDifference").settled(settled, context.time());
    }

    /** The baseline goes; the next boot whose evidence holds is proposed, or becomes it, as the machine's profile says. */
    public JsonObject reset(RequestContext context, ResourceId machine, JsonObject body) {
        return store.commit(transaction -> {
            activity.requireOpen(transaction);
            BootState state = state(transaction, machine)
                    .without("baseline")
                    .without("prediction")
                    .without("announced")
                    .without("firstDifference");
            BootHistory.dropBaseline(transaction, machine);
            return done(transaction, context, machine, state, RESET);
        });
    }

    private static BootState state(WriteTransaction transaction, ResourceId machine) {
        Optional<BootState> state = BootState.of(transaction, machine);
        return state.orElseThrow(() -> new ProblemException(
                ProblemCode.CONFLICT,
                "Nothing is known of boots of " + machine.name()
                        + "; enable securityProfile.integrityMonitoring, or have the machine attest."));
    }

    private JsonObject done(
            WriteTransaction transaction, RequestContext context, ResourceId machine, BootState state, String action) {
        state.store(transaction, machine, context.time());
        activity.record(
                transaction,
                context,
                "Microsoft.HybridCompute/machines/" + action + "/action",
                "Succeeded",
                "OK (HTTP Status Code: 200)",
                machine,
                JsonObject.builder()
                        .put("baseline", state.json().object("baseline").orElse(JsonObject.EMPTY))
                        .put("announced", state.json().object("announced").orElse(JsonObject.EMPTY))
                        .build());
        boolean silent = state.cause().equals(Reason.Code.SILENT.text());
        if (!silent) {
            alerts.follow(transaction, context, machine, state, state.boot(), context.time());
        }
        return state.json();
    }
}
