package io.holdfast.agent.platform;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How a handler's program gets its own session, its view of the folders, and its rights; the same for commands and hosted programs. */
final class Launch {
    private static final String FOLDERS = "folders.sh";

    private final ContractFolders folders;
    private final CommandLine command;
    private final Path view;

    /** @param scripts the folder in which {@link #install} has put the scripts */
    Launch(ContractFolders folders, CommandLine command, Path scripts) {
        this.folders = folders;
        this.command = command;
        this.view = scripts.resolve("view");
    }

    /** Puts a script of the agent's build, and what it needs, into the folder. */
    static Path install(String script, Path scripts) throws IOException {
        DurableFiles.ownerOnlyDirectory(scripts.resolve("view"));
        for (String name : new String[] {FOLDERS, script}) {
            try (InputStream text = Launch.class.getResourceAsStream(name)) {
                if (text == null) {
                    throw new IOException("the agent's build lacks " + name);
                }
                DurableFiles.write(scripts.resolve(name), text.readAllBytes());
            }
        }
        return scripts.resolve(script);
    }

    private boolean ownView() {
        return command.privileges().account().isPresent();
    }

    /** Up to the script. */
    List<String> before() throws IOException {
        List<String> arguments = new ArrayList<>(List.of("setsid"));
        if (folders.mounted() || ownView()) {
            DurableFiles.directory(ContractFolders.HANDLER_LIBRARY);
            DurableFiles.directory(ContractFolders.HANDLER_LOGS);
            // "slave": mounts of the machine come and go inside as outside; those made inside stay inside
            arguments.addAll(List.of("unshare", "--mount", "--propagation", "slave"));
        }
        arguments.add("/bin/sh");
        return arguments;
    }

    /** LIBRARY LOGS VIEW HANDLER KEY OWNER of {@code folders.sh}. */
    List<String> shown() {
        boolean any = folders.mounted() || ownView();
        String owner = command.privileges()
                .account()
                .map(account -> account.user() + ":" + account.group())
                .orElse("");
        return List.of(
                any ? folders.library().toString() : "",
                any ? folders.logs().toString() : "",
                ownView() ? view.toString() : "",
                command.group(),
                command.privileges().key().orElse(""),
                owner);
    }

    /** The command's variables; a user has its own home. */
    Map<String, String> environment() {
        Map<String, String> variables = new HashMap<>(command.environment());
        command.privileges().account().ifPresent(account -> {
            variables.put("HOME", account.home());
            variables.put("USER", account.name());
            variables.put("LOGNAME", account.name());
        });
        return variables;
    }
}
