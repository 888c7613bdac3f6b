package io.holdfast.agent.extensions;

import io.holdfast.agent.extensions.ExtensionReport.Phase;
import io.holdfast.agent.extensions.HandlerRecord.Instance;
import io.holdfast.agent.handlers.HandlerFiles;
import io.holdfast.agent.handlers.HandlerStatus;
import io.holdfast.agent.handlers.Heartbeat;
import io.holdfast.agent.handlers.Redaction;
import io.holdfast.agent.handlers.StatusFile.Found;
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
        return report(
                work,
                error ? Phase.FAILED : Phase.SUCCEEDED,
                status.word(),
                level(status),
                error ? "NotReady" : "Ready",
                message(status),
                status.code(),
                Optional.of(status.status()));
    }

    private static String level(HandlerStatus status) {
        return switch (status.word()) {
            case "error" -> "Error";
            case "warning" -> "Warning";
            default -> "Information"; // words are those of section 10
        };
    }

    private static String message(HandlerStatus status) {
        return status.message().filter(text -> !text.isBlank()).orElse("Plugin enabled");
    }

    /** A status that was written after its operation's end. */
    ExtensionReport news(Instance instance, HandlerStatus status) {
        String display =
                status.transitioning() ? "Transitioning" : status.word().equals("error") ? "NotReady" : "Ready";
        return new ExtensionReport(
                instance.item(),
                instance.name(),
                instance.generation(),
                Phase.STATUS,
                status.word(),
                level(status),
                display,
                message(status),
                status.code(),
                Optional.of(status.status()),
                clock.instant());
    }

    /** The end of what an extension's enable left running. */
    ExtensionReport settled(Instance instance, HandlerStatus status) {
        return news(instance, status).in(status.word().equals("error") ? Phase.FAILED : Phase.SUCCEEDED);
    }

    /** The end of what an extension's enable left running was not seen. */
    ExtensionReport interrupted(Instance instance, String code, String message, Optional<HandlerStatus> status) {
        return lost(instance, code, message, status).in(Phase.INTERRUPTED);
    }

    /** The same after the operation had ended well. */
    ExtensionReport lost(Instance instance, String code, String message, Optional<HandlerStatus> status) {
        return new ExtensionReport(
                instance.item(),
                instance.name(),
                instance.generation(),
                Phase.STATUS,
                code,
                "Error",
                "NotReady",
                message,
                OptionalInt.empty(),
                status.map(HandlerStatus::status),
                clock.instant());
    }

    /** What ran for an older generation was ended for the sake of a newer one. */
    ExtensionReport replaced(ExtensionReport running) {
        return new ExtensionReport(
                running.item(),
                running.name(),
                running.generation(),
                Phase.INTERRUPTED,
                "Canceled",
                "Error",
                "NotReady",
                "Canceled: a newer request took its place while it ran, or deleted it",
                OptionalInt.empty(),
                running.status(),
                clock.instant());
    }

    /** A status file that was good and is not any more. */
    ExtensionReport news(Instance instance, Found.Invalid invalid) {
        return new ExtensionReport(
                instance.item(),
                instance.name(),
                instance.generation(),
                Phase.STATUS,
                invalid.code().text(),
                "Error",
                "NotReady",
                invalid.message(),
                OptionalInt.empty(),
                Optional.empty(),
                clock.instant());
    }

    /** The operation's end, told again as the state of now. */
    ExtensionReport news(ExtensionReport end) {
        return with(end, end.level(), end.displayStatus(), end.message());
    }

    /** A heartbeat takes the place of status and message (section 11). */
    ExtensionReport beating(ExtensionReport news, Heartbeat beat) {
        String level = beat.status().equals(HandlerFiles.READY) ? news.level() : "Error";
        return with(news, level, beat.status(), beat.message().orElse(news.message()));
    }

    /** The program that the manager keeps running for the handler does not run. */
    ExtensionReport ailing(ExtensionReport news, String trouble) {
        return with(news, "Error", HandlerFiles.NOT_READY, trouble);
    }

    private ExtensionReport with(ExtensionReport report, String level, String displayStatus, String message) {
        return new ExtensionReport(
                report.item(),
                report.name(),
                report.generation(),
                Phase.STATUS,
                report.code(),
                level,
                displayStatus,
                message,
                report.exitCode(),
                report.status(),
                clock.instant());
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

    ExtensionReport refused(DesiredExtension desired, String code, String message) {
        return new ExtensionReport(
                desired.item(),
                desired.name(),
                desired.generation(),
                Phase.FAILED,
                code,
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
