package io.holdfast.cli.commands;

import io.holdfast.cli.api.ControlPlane;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.cli.policy.AliasProviders;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code policy aliases import}: aliases beside those that come with the control plane. */
@picocli.CommandLine.Command(
        name = "import",
        description =
                "Imports an alias table: what 'az provider list --expand resourceTypes/aliases' prints, or lines of"
                        + " type, alias and path between tabs (.tsv). It goes before the built-in one, in the place of"
                        + " what was imported for the same namespaces.")
final class PolicyAliasesImport extends Command {
    private static final String PATH = "/providers/Holdfast.Policy/importAliases?api-version=2026-11-01";
    private static final int MOST_BYTES = 3 << 20;

    @Mixin
    private DataOption data = new DataOption();

    @Parameters(paramLabel = "FILE", description = "The alias table.")
    private Path file = Path.of("");

    @Option(names = "--replace", description = "Drops what was imported for other namespaces before.")
    private boolean replace;

    PolicyAliasesImport(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    void run() throws CommandException {
        List<JsonObject> providers = AliasProviders.read(file);
        long aliases = 0;
        try (ControlPlane controlPlane = data.open()) {
            List<Json> together = new ArrayList<>();
            int bytes = 0;
            boolean first = replace;
            for (JsonObject provider : providers) {
                int size = provider.utf8().length;
                if (!together.isEmpty() && bytes + size > MOST_BYTES) {
                    aliases += send(controlPlane, together, first);
                    first = false;
                    together.clear();
                    bytes = 0;
                }
                together.add(provider);
                bytes += size;
            }
            aliases += send(controlPlane, together, first);
        }
        say(aliases + " aliases of " + providers.size() + " namespaces are imported");
    }

    private static long send(ControlPlane controlPlane, List<Json> providers, boolean first) throws CommandException {
        JsonObject body = JsonObject.builder()
                .put("providers", new JsonArray(providers))
                .put("replace", first)
                .build();
        return controlPlane.post(PATH, body).number("aliases").orElse(0);
    }
}
