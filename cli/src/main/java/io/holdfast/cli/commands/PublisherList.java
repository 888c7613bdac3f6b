package io.holdfast.cli.commands;

import io.holdfast.cli.api.ControlPlane;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.cli.publisher.RegisteredPublishers;
import io.holdfast.cli.publisher.RegisteredPublishers.Registered;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.trust.machine.Fingerprint;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code publisher list}. */
@picocli.CommandLine.Command(name = "list", description = "Lists whose packages the control plane takes.")
final class PublisherList extends Command {
    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--json", description = "Prints names and roots.")
    private boolean json;

    PublisherList(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    void run() throws CommandException {
        List<Registered> all;
        try (ControlPlane controlPlane = data.open()) {
            all = new RegisteredPublishers(controlPlane).all();
        }
        if (json) {
            print(all.stream()
                    .map(publisher -> (Json) publisher.root().json().with("name", publisher.name()))
                    .collect(JsonArray.collector()));
            return;
        }
        Table table = new Table("NAME", "PUBLISHES", "ROOT", "SHA-256");
        for (Registered publisher : all) {
            table.row(
                    publisher.name(),
                    String.join(", ", publisher.root().names()),
                    publisher.root().certificate().getSubjectX500Principal().getName(),
                    Fingerprint.of(publisher.root().certificate()).toString());
        }
        table.lines().forEach(this::say);
    }
}
