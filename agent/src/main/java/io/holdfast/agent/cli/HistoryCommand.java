package io.holdfast.agent.cli;

import io.holdfast.agent.identity.AzcmException;
import io.holdfast.agent.operations.KeptProofs;
import io.holdfast.agent.state.History;
import io.holdfast.agent.state.ProofStore;
import io.holdfast.agent.state.StateFile;
import io.holdfast.agent.state.StateUnreadableException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hfagent history}: reads the machine's own file; no control plane and no daemon is needed. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description =
                "Shows what this machine was told, did and refused, and where in the control plane's log each operation"
                        + " stands. Reads this machine's own files: needs no network and no control plane.")
final class HistoryCommand extends io.holdfast.agent.cli.Command {
    /** More than two full files hold: an outcome finds the operation that it ends, however long ago that came. */
    private static final int ALL = 1_000_000;

    @Option(
            names = {"-n", "--lines"},
            defaultValue = "100",
            description = "How many events, the newest; default: ${DEFAULT-VALUE}.")
    private int most;

    @Option(
            names = "--verify",
            description =
                    "Checks the kept proof of every operation again: that it stands in the signed log, and that none is"
                            + " missing between them. Exit code 1 when something does not hold.")
    private boolean verify;

    HistoryCommand(Console console) {
        super(console);
    }

    @Override
    int run() throws AzcmException {
        requireRights();
        if (verify) {
            return verifyProofs();
        }
        execute();
        return 0;
    }

    private int verifyProofs() throws AzcmException {
        KeptProofs.Summary summary;
        try {
            KeptProofs kept = new KeptProofs(new StateFile(console().home().state()).read());
            summary = kept.end(new ProofStore(console().home().state()).read(kept::check));
        } catch (IOException | StateUnreadableException e) {
            throw new AzcmException(AzcmException.Code.CONFIG_FILE, String.valueOf(e.getMessage()));
        }
        if (json) {
            console()
                    .print(JsonObject.builder()
                            .put("verified", summary.verified())
                            .put("logKeys", JsonArray.ofStrings(summary.keys()))
                            .put("unreadableLines", summary.unreadable())
                            .put("problems", JsonArray.ofStrings(summary.problems()))
                            .build());
        } else {
            console().line(summary.verified() + " operations are proved to stand in the log");
            summary.keys().forEach(key -> console().line("  signed by " + key));
            if (summary.unreadable() > 0) {
                console()
                        .line(summary.unreadable()
                                + " lines cannot be read; a crash can cut one short, and what it was was"
                                + " not acted on");
            }
            summary.problems().forEach(problem -> console().line("problem: " + problem));
        }
        return summary.problems().isEmpty() ? 0 : 1;
    }

    @Override
    void execute() throws AzcmException {
        List<JsonObject> events;
        try {
            events = LogPositions.join(new History(console().home().state(), Clock.systemUTC()).newest(ALL));
        } catch (IOException e) {
            throw new AzcmException(
                    AzcmException.Code.NOT_ADMIN, "the history cannot be read, it is root's: " + e.getMessage());
        }
        events = events.subList(Math.max(0, events.size() - Math.max(0, most)), events.size());
        if (json) {
            console().print(events.stream().map(event -> (Json) event).collect(JsonArray.collector()));
            return;
        }
        for (JsonObject event : events) {
            String details = event.names().stream()
                    .filter(name -> !name.equals("time") && !name.equals("event") && !name.equals("log"))
                    .map(name -> name + "=" + text(event.find(name).orElse(Json.ofNull())))
                    .collect(Collectors.joining(" "));
            console()
                    .line(event.string("time").orElse("") + "  "
                            + event.string("event").orElse("") + "  " + details
                            + event.object("log").map(LogPositions::text).orElse(""));
        }
    }

    private static String text(Json value) {
        return value instanceof JsonString(String text) && text.matches("[\\w./:@+-]+") ? text : value.compact();
    }
}
