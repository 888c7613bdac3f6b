package io.holdfast.agent.cli;

import io.holdfast.agent.controls.Controls;
import io.holdfast.agent.identity.AzcmException;
import io.holdfast.agent.lockdown.Finding;
import io.holdfast.agent.lockdown.Lockdown;
import io.holdfast.agent.platform.WritableFiles;
import io.holdfast.agent.publishers.PublisherStore;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;

/** {@code hfagent lockdown}. */
@CommandLine.Command(
        name = "lockdown",
        mixinStandardHelpOptions = true,
        description =
                "Checks the practices for a locked-down machine; says what is open and the command that closes it."
                        + " Changes nothing. Exit code 0: closed; 1: something is open.")
final class LockdownCommand extends ConfigCommand {
    LockdownCommand(Console console) {
        super(console);
    }

    @Override
    void execute() throws AzcmException {
        run();
    }

    @Override
    int run() throws AzcmException {
        Lockdown lockdown = new Lockdown(read(), file().path().toString(), Controls.shipped());
        List<Finding> findings;
        try {
            findings = lockdown.findings(new PublisherStore(console().home().publishers()).read(), writable());
        } catch (IOException e) {
            throw new AzcmException(AzcmException.Code.CONFIG_FILE, String.valueOf(e.getMessage()));
        }
        boolean open = findings.stream().anyMatch(one -> one.state() == Finding.State.OPEN);
        if (json) {
            console().print(json(findings, open));
        } else {
            print(findings, open);
        }
        return open ? 1 : 0;
    }

    /** Of the agent's home, of its program and of the Java that runs it. */
    private List<WritableFiles.Open> writable() throws IOException {
        Set<WritableFiles.Open> found = new LinkedHashSet<>();
        List<Path> roots = new ArrayList<>(List.of(console().home().root()));
        String shipped = System.getProperty("holdfast.first-party", "");
        if (!shipped.isEmpty()) {
            roots.add(Path.of(shipped).toAbsolutePath().resolve("..").normalize());
        }
        roots.add(Path.of(System.getProperty("java.home")));
        for (Path root : roots) {
            if (Files.exists(root)) {
                found.addAll(WritableFiles.find(root));
            }
        }
        return List.copyOf(found);
    }

    private void print(List<Finding> findings, boolean open) {
        for (Finding one : findings) {
            console().line(one.state().word() + "  " + one.practice() + ": " + one.text());
            one.commands().forEach(command -> console().line("    " + command));
        }
        console().line(open ? "This machine is not locked down." : "This machine is locked down.");
    }

    private static JsonObject json(List<Finding> findings, boolean open) {
        return JsonObject.builder()
                .put("lockedDown", !open)
                .put(
                        "findings",
                        findings.stream()
                                .map(one -> (Json) JsonObject.builder()
                                        .put("practice", one.practice())
                                        .put("state", one.state().word())
                                        .put("text", one.text())
                                        .put("commands", JsonArray.ofStrings(one.commands()))
                                        .build())
                                .collect(JsonArray.collector()))
                .build();
    }
}
