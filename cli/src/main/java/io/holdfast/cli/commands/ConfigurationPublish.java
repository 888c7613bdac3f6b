package io.holdfast.cli.commands;

import io.holdfast.cli.packages.PackageKind;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;

/** {@code configuration publish}. */
@picocli.CommandLine.Command(
        name = "publish",
        description = {
            "Publishes a package of machine configuration (NAME.mof and NAME.metaconfig.json) under --publisher: signed now",
            "with --key and --cert, as signed before with --signed, or, with neither, with the development key of this data",
            "directory. Prints what an assignment or a definition names it by."
        })
final class ConfigurationPublish extends PackagePublish {
    ConfigurationPublish(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    PackageKind kind() {
        return PackageKind.CONFIGURATION;
    }

    @Override
    List<String> next(JsonObject entry) {
        return List.of(
                "  contentUri   " + ConfigurationList.uri(entry),
                "  contentHash  " + entry.string("digest").orElse("?").toUpperCase(java.util.Locale.ROOT));
    }
}
