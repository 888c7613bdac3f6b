package io.holdfast.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small handler's folder. */
final class Handler {
    static final String COMMANDS = """
            "installCommand": "bin/sample install", "enableCommand": "bin/sample enable", "disableCommand": "bin/sample
             disable", "updateCommand": "bin/sample update", "uninstallCommand": "bin/sample uninstall"
            """.replace("\n", "");

    private Handler() {}

    /** {@code Contoso.Ext/Sample} in this version. */
    static Path sample(Path folder, String version) throws IOException {
        return write(folder, """
                [{"version": 1.0, "handlerManifest": {%s, "supportsMultipleExtensions": "True"},
                  "signingInfo": {"publisher": "Contoso.Ext", "type": "Sample", "version": "%s"}}]
                """.formatted(COMMANDS, version));
    }

    static Path nameless(Path folder) throws IOException {
        return write(folder, "\ufeff[{\"handlerManifest\": {" + COMMANDS + "}}]");
    }

    private static Path write(Path folder, String manifest) throws IOException {
        Files.createDirectories(folder.resolve("bin"));
        Files.writeString(folder.resolve("HandlerManifest.json"), manifest);
        Files.writeString(folder.resolve("bin/sample"), "#!/bin/sh\nexit 0\n");
        return folder;
    }
}
