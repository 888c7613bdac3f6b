package io.holdfast.cli.commands;

import io.holdfast.cli.api.ControlPlane;
import io.holdfast.cli.files.InputFiles;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.cli.publisher.RegisteredPublishers;
import io.holdfast.kernel.Bytes;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import io.holdfast.trust.packages.SignerRevocations;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code publisher revoke-signer}: hands machines the list of what a root has taken back. */
@picocli.CommandLine.Command(
        name = "revoke-signer",
        description = {
            "Takes signing keys back: publishes a revocation list that the publisher's root has signed ('openssl ca",
            "-gencrl'). Machines fetch it with the next package of that publisher, and keep it."
        })
final class PublisherRevokeSigner extends Command {
    @Parameters(paramLabel = "NAME", description = "The publisher, as 'publisher list' shows it.")
    private String name = "";

    @Option(names = "--crl", required = true, paramLabel = "FILE", description = "The list, DER or PEM.")
    private Path crl = Path.of("");

    @Mixin
    private DataOption data = new DataOption();

    PublisherRevokeSigner(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    void run() throws CommandException {
        byte[] file = InputFiles.bytes(crl, 2 * SignerRevocations.MAX_LENGTH);
        Bytes der;
        try {
            der = Bytes.of(
                    file.length > 0 && file[0] == 0x30
                            ? file
                            : Pem.revocationList(new String(file, StandardCharsets.US_ASCII)));
        } catch (PemException e) {
            throw CommandException.unusable(crl + ": " + e.getMessage());
        }
        try (ControlPlane controlPlane = data.open()) {
            long revoked = new RegisteredPublishers(controlPlane).revokeSigners(name, der);
            say(name + ": the root's list with " + revoked + " signing certificate" + (revoked == 1 ? "" : "s")
                    + " is published");
        }
    }
}
