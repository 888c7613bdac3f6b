package io.holdfast.agent.cli;

import io.holdfast.agent.config.LocalConfig;
import io.holdfast.agent.controls.Action;
import io.holdfast.agent.controls.Controls;
import io.holdfast.agent.controls.ExplainedStep;
import io.holdfast.agent.controls.ExplainedStep.Outcome;
import io.holdfast.agent.identity.AzcmException;
import io.holdfast.agent.operations.Explanation;
import io.holdfast.agent.publishers.FirstParty;
import io.holdfast.agent.publishers.PublisherStore;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hfagent explain}. */
@CommandLine.Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description =
                "Says what this machine would do with an extension, and why. Exit code 0: it would do it, perhaps on a"
                        + " condition that is named; 1: it would refuse, or wait.")
final class ExplainCommand extends ConfigCommand {
    @Parameters(paramLabel = "PUBLISHER/TYPE")
    private String name = "";

    @Option(names = "--version", description = "Without it, entries with versions count as for an unknown version.")
    private String version = "";

    @Option(
            names = "--action",
            defaultValue = "install",
            description = "install, update (settings), upgrade (version) or delete; default: ${DEFAULT-VALUE}.")
    private Action action = Action.INSTALL;

    ExplainCommand(Console console) {
        super(console);
    }

    @Override
    void execute() throws AzcmException {
        run();
    }

    @Override
    int run() throws AzcmException {
        LocalConfig config = read();
        List<ExplainedStep> steps;
        try {
            ExtensionType type = ExtensionType.parse(name);
            Optional<HandlerVersion> wanted =
                    version.isEmpty() ? Optional.empty() : Optional.of(new HandlerVersion(version));
            steps = new Explanation(
                            config,
                            file().path().toString(),
                            Controls.shipped(),
                            new PublisherStore(console().home().publishers()).read(),
                            FirstParty.shipped())
                    .of(action, type, wanted);
        } catch (IllegalArgumentException e) {
            throw new AzcmException(AzcmException.Code.INVALID_ARGUMENT, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new AzcmException(AzcmException.Code.CONFIG_FILE, String.valueOf(e.getMessage()));
        }
        Outcome outcome = verdict(steps);
        if (json) {
            console().print(json(outcome, steps));
        } else {
            console().line(sentence(outcome));
            for (ExplainedStep step : steps) {
                console().line("  " + step.outcome().word() + "  " + step.rule() + ": " + step.text());
            }
        }
        return outcome == Outcome.REFUSES || outcome == Outcome.WAITS ? 1 : 0;
    }

    /** The last step, unless it passes and one before it depends on something. */
    private static Outcome verdict(List<ExplainedStep> steps) {
        Outcome last = steps.getLast().outcome();
        boolean depends = steps.stream().anyMatch(step -> step.outcome() == Outcome.DEPENDS);
        return last == Outcome.PASSES && depends ? Outcome.DEPENDS : last;
    }

    private String sentence(Outcome outcome) {
        String what = action.word() + " " + name + (version.isEmpty() ? "" : " " + version);
        return switch (outcome) {
            case PASSES -> "This machine would " + what + ".";
            case DEPENDS -> "This machine would " + what + ", if what is named below holds.";
            case REFUSES -> "This machine would refuse to " + what + ".";
            case WAITS -> "This machine would accept to " + what + " and wait.";
        };
    }

    private JsonObject json(Outcome outcome, List<ExplainedStep> steps) {
        return JsonObject.builder()
                .put("extension", name)
                .putIfPresent("version", Optional.of(version).filter(text -> !text.isEmpty()))
                .put("action", action.word())
                .put("outcome", outcome.word())
                .put(
                        "rules",
                        steps.stream()
                                .map(step -> (Json) JsonObject.builder()
                                        .put("rule", step.rule())
                                        .put("outcome", step.outcome().word())
                                        .put("text", step.text())
                                        .build())
                                .collect(JsonArray.collector()))
                .build();
    }
}
