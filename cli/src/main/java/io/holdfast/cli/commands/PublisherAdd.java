package io.holdfast.cli.commands;

import io.holdfast.cli.api.ControlPlane;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.cli.packages.PublisherKey;
import io.holdfast.cli.publisher.RegisteredPublishers;
import io.holdfast.trust.machine.Fingerprint;
import io.holdfast.trust.packages.PinnedRoot;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code publisher add}: lets the control plane take a publisher's packages. Machines pin for themselves. */
@picocli.CommandLine.Command(
        name = "add",
        description = "Lets the control plane take packages signed below a root. Machines pin roots for themselves.")
final class PublisherAdd extends Command {
    @Parameters(paramLabel = "NAME", description = "Name of the publisher, such as Contoso.")
    private String name = "";

    @Option(names = "--root", required = true, paramLabel = "FILE", description = "The publisher's root, PEM.")
    private Path root = Path.of("");

    @Option(
            names = "--names",
            split = ",",
            paramLabel = "NAMES",
            description = "Publisher names that it may sign for: Contoso, or Contoso.* with all below (default: NAME).")
    private List<String> names = new ArrayList<>();

    @Mixin
    private DataOption data = new DataOption();

    PublisherAdd(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    void run() throws CommandException {
        List<X509Certificate> certificates = PublisherKey.certificates(root);
        if (certificates.size() != 1) {
            throw CommandException.unusable(
                    root + ": has " + certificates.size() + " certificates (expected: the root alone)");
        }
        PinnedRoot pinned;
        try {
            pinned = new PinnedRoot(
                    certificates.getFirst(),
                    names.isEmpty()
                            ? List.of(name)
                            : names.stream().map(String::strip).toList());
        } catch (IllegalArgumentException e) {
            throw CommandException.unusable(String.valueOf(e.getMessage()));
        }
        try (ControlPlane controlPlane = data.open()) {
            new RegisteredPublishers(controlPlane).put(name, pinned);
        }
        say(name + " may publish for " + String.join(", ", pinned.names()) + "; root "
                + Fingerprint.of(pinned.certificate()));
        say("Each machine decides for itself:");
        for (String pattern : pinned.names()) {
            say("  hfagent trust add '" + pattern + "' --root " + root);
        }
    }
}
