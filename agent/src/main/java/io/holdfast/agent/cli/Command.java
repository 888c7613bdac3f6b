package io.holdfast.agent.cli;

import io.holdfast.agent.identity.AzcmException;
import io.holdfast.agent.local.LocalClient;
import io.holdfast.agent.platform.CurrentUser;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.local.LocalReply;
import io.holdfast.protocol.local.LocalRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** What all commands have: JSON on request, failures with a number. */
abstract class Command implements Callable<Integer> {
    @Option(
            names = {"-j", "--json"},
            description = "Print JSON.")
    boolean json;

    private final Console console;

    Command(Console console) {
        this.console = console;
    }

    final Console console() {
        return console;
    }

    abstract void execute() throws AzcmException;

    /** The exit code of what was done; commands whose answer is one say more than 0. */
    int run() throws AzcmException {
        execute();
        return 0;
    }

    @Override
    public final Integer call() {
        try {
            return run();
        } catch (AzcmException e) {
            return console.fail(e, json);
        }
    }

    /** Refuses everybody but root and the agent's own user. */
    final void requireRights() throws AzcmException {
        Path root = console.home().root();
        try {
            if (CurrentUser.isRoot() || !Files.exists(root)) {
                return;
            }
            if (Integer.valueOf(CurrentUser.id()).equals(Files.getAttribute(root, "unix:uid"))) {
                return;
            }
        } catch (IOException e) {
            throw new AzcmException(AzcmException.Code.UNKNOWN, String.valueOf(e.getMessage()));
        }
        throw new AzcmException(AzcmException.Code.NOT_ADMIN, "this needs root");
    }

    /** The daemon's answer, which must be there. */
    final JsonObject ask(LocalRequest request) throws AzcmException {
        LocalReply reply;
        try {
            reply = new LocalClient(console.home().socket()).ask(request);
        } catch (IOException e) {
            throw new AzcmException(
                    AzcmException.Code.AGENT_NOT_RESPONDING,
                    "the agent does not answer at " + console.home().socket() + ": " + e.getMessage());
        }
        return switch (reply) {
            case LocalReply.Done(JsonObject result) -> result;
            case LocalReply.Denied(String code, String message) ->
                throw new AzcmException(
                        code.equals("NotAdmin") ? AzcmException.Code.NOT_ADMIN : AzcmException.Code.UNKNOWN, message);
        };
    }

    /** Tells a running daemon that something changed; without one there is nothing to tell. */
    final boolean reload() {
        try {
            return new LocalClient(console.home().socket()).ask(new LocalRequest.Reload()) instanceof LocalReply.Done;
        } catch (IOException _) {
            return false; // it reads everything anew when it starts
        }
    }
}
