package io.holdfast.cli.commands;

import io.holdfast.cli.api.ControlPlane;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code extension list}: the catalogue. */
@picocli.CommandLine.Command(name = "list", description = "Lists what is published.")
final class ExtensionList extends Command {
    private static final String VERSION = "?api-version=2025-01-13";

    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--json", description = "Prints the catalogue's entries.")
    private boolean json;

    ExtensionList(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    void run() throws CommandException {
        List<JsonObject> versions = new ArrayList<>();
        try (ControlPlane controlPlane = data.open()) {
            String publishers = "/subscriptions/" + controlPlane.credentials().subscriptionId()
                    + "/providers/Microsoft.HybridCompute/locations/local/publishers";
            for (String publisher : names(controlPlane, publishers)) {
                String types = publishers + "/" + publisher + "/extensionTypes";
                for (String type : names(controlPlane, types)) {
                    versions.addAll(controlPlane.list(types + "/" + type + "/versions" + VERSION));
                }
            }
        }
        if (json) {
            print(new JsonArray(new ArrayList<Json>(versions)));
            return;
        }
        Table table = new Table("EXTENSION", "VERSION", "SCAN", "SIGNER");
        for (JsonObject version : versions) {
            JsonObject properties = version.object("properties").orElse(JsonObject.EMPTY);
            JsonObject ours = properties.object("holdfast").orElse(JsonObject.EMPTY);
            table.row(
                    properties.string("publisher").orElse("?") + "/"
                            + properties.string("extensionType").orElse("?"),
                    properties.string("version").orElse("?")
                            + (ours.bool("revoked").orElse(false) ? " (revoked)" : ""),
                    ours.string("scan").orElse("?"),
                    ours.string("signer").orElse(""));
        }
        table.lines().forEach(this::say);
    }

    private static List<String> names(ControlPlane controlPlane, String path) throws CommandException {
        List<String> names = new ArrayList<>();
        for (JsonObject item : controlPlane.list(path + VERSION)) {
            String name = item.string("name").orElse("");
            if (!name.matches("[A-Za-z0-9_.]{1,127}")) {
                throw CommandException.refused("the catalogue has the name '" + name + "' (expected: a plain name)");
            }
            names.add(name);
        }
        return names;
    }
}
