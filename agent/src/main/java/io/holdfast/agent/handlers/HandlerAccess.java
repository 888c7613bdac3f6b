package io.holdfast.agent.handlers;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.holdfast.agent.platform.Account;
import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.agent.platform.Ownership;
import io.holdfast.agent.platform.Privileges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a handler with a user of its own ({@code holdfast.user}) may do with its folders: read and run what is in its package,
 * make files in base, configuration, status and log folder, and own its settings, status files and sequence marks. All folders and
 * everything else stay root's.
 */
public final class HandlerAccess {
    private HandlerAccess() {}

    /**
     * The rights that the manifest asks for, with the handler's folders open to them. Taken anew for each start of a program,
     * because the manager has written files since the last one.
     *
     * @param thumbprint of the handler's transport key, where it has one
     */
    public static Privileges open(HandlerFolder folder, HandlerManifest manifest, Optional<String> thumbprint)
            throws IOException {
        Privileges privileges = Privileges.of(manifest.user(), manifest.noNewPrivileges(), thumbprint);
        if (privileges.account().isPresent()) {
            open(folder, privileges.account().get());
        }
        return privileges;
    }

    private static void open(HandlerFolder folder, Account account) throws IOException {
        Ownership own = new Ownership(account);
        if (!own.hasPlace(folder.base())) {
            own.readable(folder.base());
        }
        own.readable(folder.base().resolve(HandlerEnvironment.FILE));
        for (Path each : new Path[] {folder.config(), folder.status(), folder.logs()}) {
            if (Files.exists(each, NOFOLLOW_LINKS)) {
                own.place(each);
            }
        }
        own.give(folder.config(), name -> name.endsWith(".settings"));
        own.give(folder.status(), name -> name.endsWith(".status"));
        own.give(folder.base(), name -> name.startsWith("mrseq"));
        Path log = folder.hostedLog();
        if (!Files.exists(log, NOFOLLOW_LINKS)) {
            DurableFiles.create(log).close();
        }
        own.writable(log);
        own.place(folder.base()); // last: from now on the account can come in
    }
}
