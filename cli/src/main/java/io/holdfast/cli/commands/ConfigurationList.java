package io.holdfast.cli.commands;

import io.holdfast.cli.api.ControlPlane;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.cli.packages.PackageKind;
import io.holdfast.cli.publisher.PackageStore;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code configuration list}: the packages of configurations. */
@picocli.CommandLine.Command(name = "list", description = "Lists the packages of machine configuration.")
final class ConfigurationList extends Command {
    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--json", description = "Prints the catalogue's entries.")
    private boolean json;

    ConfigurationList(Surroundings surroundings) {
        super(surroundings);
    }

    static String uri(JsonObject entry) {
        return "holdfast://" + entry.string("publisher").orElse("?") + "/"
                + entry.string("type").orElse("?") + "/"
                + entry.string("version").orElse("?");
    }

    @Override
    void run() throws CommandException {
        List<JsonObject> found;
        try (ControlPlane controlPlane = data.open()) {
            found = new PackageStore(controlPlane, data.folder().path())
                    .all().stream()
                            .filter(entry -> entry.string("kind").equals(Optional.of(PackageKind.CONFIGURATION.text())))
                            .toList();
        }
        if (json) {
            print(new JsonArray(new ArrayList<Json>(found)));
            return;
        }
        Table table = new Table("CONTENT URI", "SCAN", "SIGNER");
        for (JsonObject entry : found) {
            table.row(
                    uri(entry) + (entry.bool("revoked").orElse(false) ? " (revoked)" : ""),
                    entry.string("scan").orElse("?"),
                    entry.string("signer").orElse(""));
        }
        table.lines().forEach(this::say);
    }
}
