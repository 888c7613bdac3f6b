package io.holdfast.testbed.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A handler whose enable writes the time at which it runs, before anything else. Several extensions at once. */
record ShellHandler(Path folder, Path times) {
    static final String PUBLISHER = "Holdfast.Bench";
    static final String TYPE = "Clock";

    private static final String MANIFEST = """
            [{"version": 1.0,
              "handlerManifest": {"installCommand": "bin/clock.sh install", "enableCommand": "bin/clock.sh enable",
                "disableCommand": "bin/clock.sh disable", "updateCommand": "bin/clock.sh update",
                "uninstallCommand": "bin/clock.sh uninstall", "supportsMultipleExtensions": true},
              "signingInfo": {"publisher": "%s", "type": "%s", "version": "1.0.0"}}]
            """.formatted(PUBLISHER, TYPE);

    ShellHandler write() throws IOException {
        Files.createDirectories(folder.resolve("bin"));
        Files.writeString(folder.resolve("HandlerManifest.json"), MANIFEST);
        Files.writeString(folder.resolve("bin/clock.sh"), """
                #!/bin/sh
                if [ "$1" = enable ]; then
                  echo "$ConfigSequenceNumber $(date +%%s%%N)" >>'%s'
                  printf '[{"version":1.0,"status":{"operation":"Enable","status":"success","code":0}}]' \\
                    >"status/$ConfigExtensionName.$ConfigSequenceNumber.status"
                fi
                """.formatted(times));
        Files.writeString(times, "");
        return this;
    }

    /** How often enable has run. */
    int runs() {
        return lines().size();
    }

    /** The wall clock of the last run, in nanoseconds since 1970. */
    long lastRun() {
        return Long.parseLong(lines().getLast().split(" ")[1]);
    }

    private java.util.List<String> lines() {
        return io.holdfast.testbed.RunningHoldfast.read(times)
                .lines()
                .filter(line -> line.matches("[0-9]+ [0-9]{19}"))
                .toList();
    }
}
