package io.holdfast.agent.operations;

import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.config.LocalConfig;
import io.holdfast.agent.controls.Action;
import io.holdfast.agent.controls.Controls;
import io.holdfast.agent.controls.Decision;
import io.holdfast.agent.controls.ExplainedStep;
import io.holdfast.agent.controls.ExplainedStep.Outcome;
import io.holdfast.agent.controls.LocalControls;
import io.holdfast.agent.controls.Mode;
import io.holdfast.agent.controls.ScriptRunners;
import io.holdfast.agent.controls.ScriptSigners;
import io.holdfast.agent.controls.Wanted;
import io.holdfast.agent.publishers.FirstParty;
import io.holdfast.agent.publishers.TrustedPublisher;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.trust.machine.Fingerprint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What this machine would do with an operation, by the same decisions that it takes when one comes. Pure. */
public final class Explanation {
    private final LocalConfig config;
    private final String file;
    private final Controls controls;
    private final List<TrustedPublisher> publishers;
    private final FirstParty firstParty;

    public Explanation(
            LocalConfig config,
            String file,
            Controls controls,
            List<TrustedPublisher> publishers,
            FirstParty firstParty) {
        this.config = config;
        this.file = file;
        this.controls = controls;
        this.publishers = List.copyOf(publishers);
        this.firstParty = firstParty;
    }

    /** In the order in which the rules are asked; ends with the first one that does not let it pass. */
    public List<ExplainedStep> of(Action action, ExtensionType type, Optional<HandlerVersion> version) {
        List<ExplainedStep> steps = new ArrayList<>();
        LocalControls local = config.controls(file);
        Decision decision = controls.decide(new Wanted(action, type, version, mayBeFirstParty(type, version)), local);
        switch (decision) {
            case Decision.Refused refused ->
                steps.add(new ExplainedStep(refused.key(), Outcome.REFUSES, refused.explanation()));
            case Decision.Waiting waiting ->
                steps.add(new ExplainedStep(waiting.key(), Outcome.WAITS, waiting.explanation()));
            case Decision.Allowed allowed
            when action == Action.DELETE ->
                steps.add(new ExplainedStep(
                        Controls.ENABLED, Outcome.PASSES, "A delete is always accepted, and no list is asked for it"));
            case Decision.Allowed allowed -> {
                steps.add(new ExplainedStep(Controls.ENABLED, Outcome.PASSES, "The extension manager is on"));
                steps.add(blocklist(type));
                steps.add(allowlist(allowed));
                ExplainedStep publisher = publisher(type, version, allowed);
                steps.add(publisher);
                if (publisher.outcome() != Outcome.REFUSES) {
                    script(type).ifPresent(steps::add);
                }
            }
        }
        return List.copyOf(steps);
    }

    private boolean mayBeFirstParty(ExtensionType type, Optional<HandlerVersion> version) {
        return ships(type, version)
                || publishers.stream()
                        .anyMatch(one -> one.firstParty() && one.root().covers(type));
    }

    private boolean ships(ExtensionType type, Optional<HandlerVersion> version) {
        return firstParty.packages().entrySet().stream()
                .filter(entry -> entry.getKey().equals(type))
                .flatMap(entry -> entry.getValue().keySet().stream())
                .anyMatch(text -> version.isEmpty() || new HandlerVersion(text).compareTo(version.get()) == 0);
    }

    private ExplainedStep blocklist(ExtensionType type) {
        String text = config.entries(ConfigKey.BLOCKLIST).isEmpty()
                ? Controls.BLOCKLIST + " is not set"
                : Controls.BLOCKLIST + " has no entry for " + type + " or what it stands in for";
        return new ExplainedStep(Controls.BLOCKLIST, Outcome.PASSES, text);
    }

    private ExplainedStep allowlist(Decision.Allowed allowed) {
        boolean monitor = config.mode() == Mode.MONITOR;
        String key = monitor ? Controls.MODE : Controls.ALLOWLIST;
        String list = monitor
                ? "The list of monitor mode in " + controls.monitorList().file()
                : Controls.ALLOWLIST;
        if (!monitor && config.entries(ConfigKey.ALLOWLIST).isEmpty()) {
            return new ExplainedStep(key, Outcome.PASSES, list + " is not set, so it allows every extension");
        }
        List<String> conditions = new ArrayList<>();
        if (allowed.onlyFirstParty()) {
            conditions.add("its package comes from Holdfast itself");
        }
        allowed.pins().forEach(pin -> conditions.add("it is signed below the root that " + pin.entry() + " names"));
        return conditions.isEmpty()
                ? new ExplainedStep(key, Outcome.PASSES, list + " admits it")
                : new ExplainedStep(key, Outcome.DEPENDS, list + " admits it if " + String.join(" or ", conditions));
    }

    private ExplainedStep publisher(ExtensionType type, Optional<HandlerVersion> version, Decision.Allowed allowed) {
        if (ships(type, version) && allowed.pins().isEmpty()) {
            return new ExplainedStep(
                    "publisher",
                    version.isPresent() ? Outcome.PASSES : Outcome.DEPENDS,
                    "It ships with Holdfast: this agent knows the digest of "
                            + version.map(known -> "version " + known).orElse("one version or more"));
        }
        List<String> roots = publishers.stream()
                .filter(one -> one.firstParty() || !allowed.onlyFirstParty())
                .filter(one -> one.root().covers(type))
                .map(one -> Fingerprint.of(one.root().certificate()))
                .filter(root -> allowed.pins().isEmpty()
                        || allowed.pins().stream().anyMatch(pin -> pin.root().equals(root)))
                .map(root -> "SHA-256 " + root)
                .toList();
        return roots.isEmpty()
                ? new ExplainedStep(
                        "publisher",
                        Outcome.REFUSES,
                        "No " + (allowed.pins().isEmpty() ? "" : "such ")
                                + "root is pinned on this machine for the publisher "
                                + type.publisher() + "; 'hfagent trust add " + type.publisher()
                                + " --root FILE' pins one")
                : new ExplainedStep(
                        "publisher",
                        Outcome.DEPENDS,
                        "Its index and manifest must be signed below " + String.join(" or ", roots));
    }

    private Optional<ExplainedStep> script(ExtensionType type) {
        ScriptRunners runners = ScriptRunners.shipped(controls.standIns());
        int signers = config.entries(ConfigKey.SIGNERS).size();
        String key = ConfigKey.SIGNERS.text();
        if (!runners.runs(type)) {
            return Optional.empty();
        }
        if (signers == 0) {
            return Optional.of(new ExplainedStep(
                    key, Outcome.PASSES, key + " is not set: it runs as root whatever script the control plane gives"));
        }
        return Optional.of(
                runners.checks(type)
                        ? new ExplainedStep(
                                key,
                                Outcome.DEPENDS,
                                "Its script must be signed by one of " + signers + " signers, for "
                                        + ScriptSigners.NAMESPACE)
                        : new ExplainedStep(
                                key,
                                Outcome.REFUSES,
                                key + " is set (" + file + "), and this agent cannot check what " + type + " runs"));
    }
}
