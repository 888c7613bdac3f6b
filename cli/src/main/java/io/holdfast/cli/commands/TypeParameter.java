package io.holdfast.cli.commands;

import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.ExtensionType;
import picocli.CommandLine.Parameters;

/** Which extension. */
final class TypeParameter {
    @Parameters(index = "0", paramLabel = "PUBLISHER/TYPE", description = "The extension, such as Contoso.Ext/Sample.")
    private String type = "";

    ExtensionType type() throws CommandException {
        try {
            return ExtensionType.parse(type);
        } catch (IllegalArgumentException e) {
            throw CommandException.unusable(String.valueOf(e.getMessage()));
        }
    }
}
