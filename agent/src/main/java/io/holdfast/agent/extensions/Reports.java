package io.holdfast.agent.extensions;

import io.holdfast.agent.extensions.ExtensionReport.Phase;
import io.holdfast.agent.handlers.HandlerCode;
import io.holdfast.agent.handlers.HandlerStatus;
import io.holdfast.agent.handlers.Redaction;
import io.holdfast.kernel.json.JsonObject;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalInt;

/** Words the reports. */
final class Reports {
    private final Clock clock;

    Reports(Clock clock) {
        this.clock = clock;
    }

    ExtensionReport running(Work work, String message, Optional<JsonObject> status) {
        return report(
                work,
                Phase.RUNNING,
                "transitioning",
                "Information",
                "Transitioning",
                message,
                OptionalInt.empty(),
                status);
    }

    /** Enabled, and the handler reports nothing. */
    ExtensionReport enabled(Work work) {
        return report(
                work,
                Phase.SUCCEEDED,
                "success",
                "Information",
                "Ready",
                "Plugin enabled",
                OptionalInt.of(0),
                Optional.empty());
    }

    /** Enabled, and the handler has reported an end. */
    ExtensionReport settled(Work work, HandlerStatus status) {
        boolean error = status.word().equals("error");
        String level = error ? "Error" : status.word().equals("warning") ? "Warning" : "Information";
        return report(
                work,
                error ? Phase.FAILED : Phase.SUCCEEDED,
                status.word(),
                level,
                error ? "NotReady" : "Ready",
                status.message().filter(text -> !text.isBlank()).orElse("Plugin enabled"),
                status.code(),
                Optional.of(status.status()));
    }

    ExtensionReport failed(Work work, StepFailure failure, Optional<JsonObject> status) {
        return report(
                work,
                Phase.FAILED,
                failure.code(),
                "Error",
                "NotReady",
                String.valueOf(failure.getMessage()),
                failure.exitCode(),
                status);
    }

    ExtensionReport refused(DesiredExtension desired, HandlerCode code, String message) {
        return new ExtensionReport(
                desired.item(),
                desired.name(),
                desired.generation(),
                Phase.FAILED,
                code.text(),
                "Error",
                "NotReady",
                message,
                OptionalInt.empty(),
                Optional.empty(),
                clock.instant());
    }

    ExtensionReport interrupted(Work work, String code, String message, Optional<JsonObject> status) {
        return report(work, Phase.INTERRUPTED, code, "Error", "NotReady", message, OptionalInt.empty(), status);
    }

    ExtensionReport removed(String item, String name, long generation, boolean locally) {
        return new ExtensionReport(
                item,
                name,
                generation,
                Phase.REMOVED,
                locally ? "RemovedLocally" : "Removed",
                "Information",
                "Removed",
                locally ? "Removed on the machine" : "Removed",
                OptionalInt.empty(),
                Optional.empty(),
                clock.instant());
    }

    private ExtensionReport report(
            Work work,
            Phase phase,
            String code,
            String level,
            String displayStatus,
            String message,
            OptionalInt exitCode,
            Optional<JsonObject> status) {
        return new ExtensionReport(
                work.item(),
                work.name(),
                work.generation(),
                phase,
                code,
                level,
                displayStatus,
                Redaction.of(message),
                exitCode,
                status,
                clock.instant());
    }
}
