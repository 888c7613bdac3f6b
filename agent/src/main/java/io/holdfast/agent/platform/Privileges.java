package io.holdfast.agent.platform;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rights that a handler's programs keep. Made by {@link #of} only, so that there is none that cannot be carried out.
 *
 * @param account whom they run as; none: root
 * @param noNew whether none of them, nor any program that they start, gains rights by it ({@code no_new_privs}, prctl(2))
 * @param key thumbprint of the transport key that the account may read
 * @param giveUp what stands in front of a command line to give the other rights up
 */
public record Privileges(Optional<Account> account, boolean noNew, Optional<String> key, List<String> giveUp) {
    /** Root's. */
    public static final Privileges ALL = new Privileges(Optional.empty(), false, Optional.empty(), List.of());

    private static final Setpriv SETPRIV = new Setpriv(Setpriv.PLACES);

    public Privileges {
        giveUp = List.copyOf(giveUp);
    }

    public static Privileges of(Optional<String> user, boolean noNew, Optional<String> key) throws IOException {
        return of(user, noNew, key, SETPRIV);
    }

    static Privileges of(Optional<String> user, boolean noNew, Optional<String> key, Setpriv setpriv)
            throws IOException {
        if (user.isEmpty() && !noNew) {
            return ALL;
        }
        Optional<Account> account = user.isPresent() ? Optional.of(account(user.get())) : Optional.empty();
        List<String> arguments = new ArrayList<>();
        arguments.add(setpriv.program().toString());
        if (account.isPresent()) {
            arguments.addAll(List.of(
                    "--reuid",
                    Integer.toString(account.get().user()),
                    "--regid",
                    Integer.toString(account.get().group()),
                    "--init-groups"));
        }
        if (noNew) {
            arguments.add("--no-new-privs");
        }
        arguments.add("--");
        return new Privileges(account, noNew, account.isPresent() ? key : Optional.empty(), arguments);
    }

    private static Account account(String name) throws IOException {
        Account account = Account.find(name)
                .orElseThrow(() -> new PrivilegeException("holdfast.user: this machine has no user '" + name
                        + "' (expected: one that was made before, such as by useradd --system " + name + ")"));
        if (account.user() == 0) {
            throw new PrivilegeException("holdfast.user: '" + name + "' is root (expected: a user without its rights)");
        }
        return account;
    }
}
