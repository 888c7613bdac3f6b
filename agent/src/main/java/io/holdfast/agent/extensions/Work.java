package io.holdfast.agent.extensions;

import io.holdfast.agent.platform.BootId;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.HandlerVersion;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The one thing that is being done for a handler.
 *
 * @param sequence of the settings that are applied
 * @param step the step that is taken now, or next
 * @param run the command that was started for the step
 * @param old the version that an update replaces
 * @param disabled exit codes of the old version's disable, by extension name
 * @param uninstalled exit code of the old version's uninstall
 * @param interrupted whether the machine went down during enable
 * @param placed whether the package lay in its place before; it stays there then
 * @param outcome what is to be reported, once it is clear
 */
record Work(
        Kind kind,
        String item,
        String name,
        long generation,
        HandlerVersion version,
        Digest digest,
        long sequence,
        String settings,
        String mark,
        Step step,
        Optional<Run> run,
        Optional<HandlerVersion> old,
        Map<String, String> disabled,
        Optional<String> uninstalled,
        boolean interrupted,
        boolean placed,
        Optional<ExtensionReport> outcome) {

    enum Kind {
        APPLY,
        REMOVE,
        REMOVE_LOCALLY
    }

    /** A command that was, or is about to be, started. */
    record Run(String id, BootId boot, Instant started) {}

    Work {
        disabled = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(disabled));
    }

    /** The package that lay there was not the one that is wanted. */
    Work downloaded() {
        return new Work(
                kind,
                item,
                name,
                generation,
                version,
                digest,
                sequence,
                settings,
                mark,
                step,
                run,
                old,
                disabled,
                uninstalled,
                interrupted,
                false,
                outcome);
    }

    boolean removal() {
        return kind != Kind.APPLY;
    }

    /** The same work seen from another extension of the handler, for reports about that. */
    Work of(HandlerRecord.Instance other) {
        return new Work(
                kind,
                other.item(),
                other.name(),
                other.generation(),
                version,
                digest,
                other.sequence(),
                other.settings(),
                other.mark(),
                step,
                run,
                old,
                disabled,
                uninstalled,
                interrupted,
                placed,
                outcome);
    }

    Work at(Step next) {
        return with(next, Optional.empty(), old, disabled, uninstalled, interrupted, outcome);
    }

    Work running(Run started) {
        return with(step, Optional.of(started), old, disabled, uninstalled, interrupted, outcome);
    }

    /** The run is over and is not journaled as running any more. */
    Work idle() {
        return at(step);
    }

    Work replacing(HandlerVersion installed) {
        return with(step, run, Optional.of(installed), disabled, uninstalled, interrupted, outcome);
    }

    Work disabled(String extension, String code) {
        Map<String, String> codes = new LinkedHashMap<>(disabled);
        codes.put(extension, code);
        return with(step, run, old, codes, uninstalled, interrupted, outcome);
    }

    Work uninstalled(String code) {
        return with(step, run, old, disabled, Optional.of(code), interrupted, outcome);
    }

    Work afterCrash() {
        return with(step, Optional.empty(), old, disabled, uninstalled, true, outcome);
    }

    Work ending(ExtensionReport report) {
        return with(step, Optional.empty(), old, disabled, uninstalled, interrupted, Optional.of(report));
    }

    private Work with(
            Step newStep,
            Optional<Run> newRun,
            Optional<HandlerVersion> newOld,
            Map<String, String> newDisabled,
            Optional<String> newUninstalled,
            boolean newInterrupted,
            Optional<ExtensionReport> newOutcome) {
        return new Work(
                kind,
                item,
                name,
                generation,
                version,
                digest,
                sequence,
                settings,
                mark,
                newStep,
                newRun,
                newOld,
                newDisabled,
                newUninstalled,
                newInterrupted,
                placed,
                newOutcome);
    }
}
