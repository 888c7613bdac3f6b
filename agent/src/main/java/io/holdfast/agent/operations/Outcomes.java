package io.holdfast.agent.operations;

import io.holdfast.agent.extensions.ExtensionReport;
import io.holdfast.agent.extensions.ReportSink;
import io.holdfast.agent.spool.Spool;
import io.holdfast.agent.state.History;
import io.holdfast.agent.state.ItemState;
import io.holdfast.agent.state.ItemState.Stage;
import io.holdfast.agent.state.StateFile;
import io.holdfast.agent.state.StateUnreadableException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.ExtensionOutcome;
import io.holdfast.protocol.FactKind;
import io.holdfast.protocol.RefusalCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Puts outcomes into the spool, on disk, and into the history. */
public final class Outcomes implements ReportSink {
    private static final System.Logger LOG = System.getLogger(Outcomes.class.getName());

    private static final String REMOVED_LOCALLY = "RemovedLocally";

    private final StateFile stateFile;
    private final Spool spool;
    private final History history;
    /** The display status of each item that was told last. */
    private final Map<String, String> shown = new ConcurrentHashMap<>();

    public Outcomes(Spool spool, History history, StateFile stateFile) {
        this.stateFile = stateFile;
        this.spool = spool;
        this.history = history;
    }

    /** Closes an operation that was not carried out. */
    public void refuse(String item, long generation, RefusalCode code, String message) {
        outcome(new ExtensionOutcome(
                item,
                generation,
                ExtensionOutcome.Phase.FAILED,
                code.code(),
                "Error",
                "Refused",
                message,
                Optional.empty(),
                Optional.empty()));
        history.add(
                "refused",
                JsonObject.builder()
                        .put("item", item)
                        .put("generation", generation)
                        .put("code", code.code())
                        .put("message", message)
                        .build());
    }

    /** The machine looks after a configuration from now on. */
    public void configured(String item, long generation, String configuration) {
        end(item, generation, ExtensionOutcome.Phase.SUCCEEDED, configuration + " is looked after.");
    }

    public void unconfigured(String item, long generation) {
        end(item, generation, ExtensionOutcome.Phase.REMOVED, "It is not looked after any more.");
    }

    private void end(String item, long generation, ExtensionOutcome.Phase phase, String message) {
        outcome(new ExtensionOutcome(
                item, generation, phase, "success", "Info", "Ready", message, Optional.empty(), Optional.empty()));
        history.add(
                "outcome",
                JsonObject.builder()
                        .put("item", item)
                        .put("generation", generation)
                        .put("phase", phase.wire())
                        .put("message", message)
                        .build());
    }

    /** Says why an operation has not begun yet. */
    public void waiting(String item, long generation, String message) {
        outcome(new ExtensionOutcome(
                item,
                generation,
                ExtensionOutcome.Phase.RUNNING,
                "Waiting",
                "Info",
                "Waiting",
                message,
                Optional.empty(),
                Optional.empty()));
    }

    @Override
    public void report(ExtensionReport report) {
        ExtensionOutcome outcome = new ExtensionOutcome(
                report.item(),
                report.generation(),
                phase(report),
                report.code(),
                report.level(),
                report.displayStatus(),
                report.message(),
                report.exitCode().isPresent()
                        ? Optional.of((long) report.exitCode().getAsInt())
                        : Optional.empty(),
                report.status());
        outcome(outcome);
        if (isEvent(report)) {
            history.add(
                    report.phase() == ExtensionReport.Phase.STATUS ? "status" : "outcome",
                    JsonObject.builder()
                            .put("item", report.item())
                            .put("generation", report.generation())
                            .put("phase", outcome.phase().wire())
                            .put("code", report.code())
                            .put("message", report.message())
                            .build());
        }
        if (report.phase() == ExtensionReport.Phase.REMOVED) {
            removed(report);
        }
    }

    /** A handler may say something new every few seconds; the history has only the changes of its state. */
    private boolean isEvent(ExtensionReport report) {
        Optional<String> before = Optional.ofNullable(shown.put(report.item(), report.displayStatus()));
        return switch (report.phase()) {
            case RUNNING -> false;
            case STATUS -> !before.equals(Optional.of(report.displayStatus()));
            case SUCCEEDED, FAILED, REMOVED, INTERRUPTED -> true;
        };
    }

    private void removed(ExtensionReport report) {
        try {
            stateFile.update(state -> {
                ItemState item = state.items().get(report.item());
                return item != null && item.stage() == Stage.REMOVING && item.generation() == report.generation()
                        ? state.withItem(report.item(), item.commitment(), now -> now.with(Stage.REMOVED))
                        : state;
            });
        } catch (StateUnreadableException e) {
            // the removal is only asked for once more after the next start
            LOG.log(System.Logger.Level.WARNING, "{0}: {1}", report.item(), e.getMessage());
        }
    }

    /** The machine has its own copy of the protected settings. */
    public void settingsKept(String item, long generation) {
        add(
                FactKind.SETTINGS_KEPT,
                JsonObject.builder()
                        .put("item", item)
                        .put("generation", generation)
                        .build());
    }

    /** News may be replaced by newer ones; ends, and a removal by the administrator, are told in any case. */
    private void outcome(ExtensionOutcome outcome) {
        boolean news = outcome.phase() == ExtensionOutcome.Phase.STATUS
                && !outcome.code().equals(REMOVED_LOCALLY);
        add(news ? FactKind.EXTENSION_STATUS : FactKind.EXTENSION, outcome.json());
    }

    private void add(FactKind kind, JsonObject body) {
        try {
            spool.add(kind, body);
        } catch (IOException e) {
            throw new UncheckedIOException("the spool cannot be written", e);
        }
    }

    private static ExtensionOutcome.Phase phase(ExtensionReport report) {
        return switch (report.phase()) {
            case RUNNING -> ExtensionOutcome.Phase.RUNNING;
            case SUCCEEDED -> ExtensionOutcome.Phase.SUCCEEDED;
            case FAILED -> ExtensionOutcome.Phase.FAILED;
            case REMOVED ->
                // a local removal closes no operation of the control plane
                report.code().equals(REMOVED_LOCALLY) ? ExtensionOutcome.Phase.STATUS : ExtensionOutcome.Phase.REMOVED;
            case INTERRUPTED -> ExtensionOutcome.Phase.INTERRUPTED;
            case STATUS -> ExtensionOutcome.Phase.STATUS;
        };
    }
}
