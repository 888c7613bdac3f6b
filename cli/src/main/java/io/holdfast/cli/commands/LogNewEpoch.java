package io.holdfast.cli.commands;

import io.holdfast.cli.api.ControlPlane;
import io.holdfast.cli.files.InputFiles;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.log.Ed25519;
import io.holdfast.trust.log.EpochStatement;
import io.holdfast.trust.log.LogException;
import io.holdfast.trust.log.NoteSigner;
import io.holdfast.trust.log.Origin;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code log new-epoch}: goes on after storage was set back. The key is used here and sent nowhere. */
@picocli.CommandLine.Command(
        name = "new-epoch",
        description =
                "Opens a new epoch of the log after a restore. Machines go on only because the recovery key says so.")
final class LogNewEpoch extends Command {
    private static final int MAX_KEY = 10_000;

    @Option(
            names = "--recovery-key",
            required = true,
            paramLabel = "FILE",
            description = "The recovery key that was made at first start, PKCS#8 PEM.")
    private Path key = Path.of("");

    @Mixin
    private DataOption data = new DataOption();

    LogNewEpoch(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    void run() throws CommandException, IOException {
        try (ControlPlane controlPlane = data.open()) {
            String proposal = controlPlane
                    .read("/holdfast/log/epoch")
                    .string("statement")
                    .orElseThrow(() -> CommandException.refused("the control plane proposes no statement"));
            EpochStatement statement = EpochStatement.parse(proposal);
            NoteSigner recovery = new NoteSigner(
                    Origin.recoveryName(statement.tenant()),
                    Ed25519.pair(Pem.privateKey(InputFiles.text(key, MAX_KEY))));
            controlPlane.post(
                    "/holdfast/log/epoch",
                    JsonObject.builder()
                            .put("statement", statement.sign(recovery))
                            .build());
            say("epoch " + statement.epoch() + " is open; it goes on after "
                    + statement.previous().size() + " leaves of epoch "
                    + statement.previous().origin().epoch());
        } catch (PemException e) {
            throw CommandException.unusable(key + ": " + e.getMessage());
        } catch (LogException e) {
            throw CommandException.refused(String.valueOf(e.getMessage()));
        }
    }
}
