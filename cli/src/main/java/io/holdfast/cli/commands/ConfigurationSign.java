package io.holdfast.cli.commands;

import io.holdfast.cli.packages.PackageKind;

/** {@code configuration sign}: as for extensions. */
@picocli.CommandLine.Command(
        name = "sign",
        description = "Signs a package of machine configuration offline: writes the zip, manifest.cms and index.cms.")
final class ConfigurationSign extends ExtensionSign {
    ConfigurationSign(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    PackageKind kind() {
        return PackageKind.CONFIGURATION;
    }
}
