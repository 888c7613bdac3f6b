package io.holdfast.cli.commands;

import io.holdfast.cli.outcome.CommandException;
import io.holdfast.cli.witness.Witness;
import io.holdfast.cli.witness.WitnessFolder;
import io.holdfast.cli.witness.WitnessServer;
import io.holdfast.trust.log.LogException;
import io.holdfast.trust.log.NoteVerifier;
import io.holdfast.trust.log.Origin;
import io.holdfast.trust.log.WitnessedLog;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Option;

/** {@code witness}: runs until TERM or Ctrl-C. */
@picocli.CommandLine.Command(
        name = "witness",
        description = {
            "Runs a witness: a second party that follows logs and cosigns each checkpoint that continues the one before.",
            "It belongs on a machine that whoever runs the control plane does not run. Needs no control plane.",
            "Never restore its data from a backup: a witness that has forgotten could cosign another history. Begin with",
            "a new directory, hence a new key, instead."
        })
final class WitnessRun extends Command {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The witness's own directory: key and state (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of(".holdfast-witness");

    @Option(
            names = "--log",
            paramLabel = "VKEY",
            description =
                    "Follow this log from now on ('holdfast log keys' prints the key); repeatable, once is enough.")
    private List<String> logs = new ArrayList<>();

    @Option(
            names = "--recovery",
            paramLabel = "VKEY",
            description = "The recovery key of a log: it may open the log's next epoch. Repeatable.")
    private List<String> recoveries = new ArrayList<>();

    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "Default: ${DEFAULT-VALUE}.")
    private String listen = "127.0.0.1:8450";

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Name in the witness's key, such as witness.example/a; only at first start.")
    private Optional<String> name = Optional.empty();

    WitnessRun(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    void run() throws CommandException, IOException, InterruptedException {
        InetSocketAddress address = address(listen);
        try (WitnessFolder folder = WitnessFolder.open(data)) {
            Witness witness = new Witness(
                    folder,
                    folder.signer(name, surroundings().random()),
                    surroundings().clock(),
                    this::say);
            follow(witness);
            if (witness.logs().isEmpty()) {
                throw CommandException.unusable("no log is followed (expected: --log VKEY at first start)");
            }
            try (WitnessServer server = WitnessServer.start(witness, address, this::say)) {
                announce(witness, server.port());
                CountDownLatch stopped = new CountDownLatch(1);
                Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(stopped::countDown));
                stopped.await();
            }
        }
    }

    private void follow(Witness witness) throws CommandException, IOException {
        List<NoteVerifier> recovery = new ArrayList<>();
        for (String text : recoveries) {
            recovery.add(key("--recovery", text));
        }
        List<NoteVerifier> wanted = new ArrayList<>();
        for (String text : logs) {
            wanted.add(key("--log", text));
        }
        if (wanted.isEmpty()) {
            witness.logs().stream().map(WitnessedLog::logKey).forEach(wanted::add);
        }
        for (NoteVerifier log : wanted) {
            witness.follow(
                    log,
                    recovery.stream()
                            .filter(one -> one.name().equals(recoveryName(log)))
                            .findFirst());
        }
        for (NoteVerifier one : recovery) {
            if (wanted.stream().noneMatch(log -> one.name().equals(recoveryName(log)))) {
                throw CommandException.unusable(
                        "--recovery: " + one.name() + " is of no log that is followed (expected: --log with it)");
            }
        }
    }

    private static String recoveryName(NoteVerifier log) {
        try {
            return Origin.recoveryName(Origin.parse(log.name()).tenant());
        } catch (LogException _) {
            return ""; // the key is refused where it is followed
        }
    }

    private static NoteVerifier key(String option, String text) throws CommandException {
        try {
            return NoteVerifier.parse(text);
        } catch (LogException e) {
            throw CommandException.unusable(option + ": " + e.getMessage());
        }
    }

    private static InetSocketAddress address(String text) throws CommandException {
        int colon = text.lastIndexOf(':');
        if (colon > 0 && text.substring(colon + 1).matches("[0-9]{1,5}")) {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (port <= 65535) {
                return new InetSocketAddress(text.substring(0, colon), port);
            }
        }
        throw CommandException.unusable("--listen " + text + " (expected: HOST:PORT)");
    }

    private void announce(Witness witness, int port) {
        String host = listen.substring(0, listen.lastIndexOf(':'));
        say("witness " + witness.key().text());
        for (WitnessedLog log : witness.logs()) {
            say("  follows " + log.origin() + ", " + log.size() + " leaves cosigned");
        }
        say("The control plane: holdfast up --witness 'http://" + host + ":" + port + "#"
                + witness.key().text() + "'");
        say("Each machine that shall need it: hfagent config set log.witnesses '1 of "
                + witness.key().text() + "'");
        say("Ctrl-C stops it.");
    }
}
