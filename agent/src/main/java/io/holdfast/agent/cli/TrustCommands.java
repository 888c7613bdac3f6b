package io.holdfast.agent.cli;

import io.holdfast.agent.controls.Setting.Change;
import io.holdfast.agent.identity.AzcmException;
import io.holdfast.agent.publishers.PublisherStore;
import io.holdfast.agent.publishers.TrustedPublisher;
import io.holdfast.agent.state.History;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.machine.Fingerprint;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import io.holdfast.trust.packages.PinnedRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hfagent trust …}: whose packages this machine believes. Only changed here, never by a control plane. */
final class TrustCommands {
    private TrustCommands() {}

    static CommandLine line(Console console) {
        return new CommandLine(new Root())
                .addSubcommand(new Add(console))
                .addSubcommand(new ListAll(console))
                .addSubcommand(new Remove(console));
    }

    @CommandLine.Command(
            name = "trust",
            mixinStandardHelpOptions = true,
            description = "Pins publisher roots: whose packages this machine believes.")
    static final class Root implements Runnable {
        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

        @Override
        public void run() {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }

    abstract static class Base extends Command {
        Base(Console console) {
            super(console);
        }

        final PublisherStore store() {
            return new PublisherStore(console().home().publishers());
        }

        final List<TrustedPublisher> read() throws AzcmException {
            requireRights();
            try {
                return store().read();
            } catch (IOException e) {
                throw new AzcmException(AzcmException.Code.CONFIG_FILE, String.valueOf(e.getMessage()));
            }
        }

        final void write(List<TrustedPublisher> publishers, String event, TrustedPublisher subject, Change change)
                throws AzcmException {
            try {
                console().home().create();
                store().write(publishers);
                new History(console().home().state(), Clock.systemUTC())
                        .add(event, subject.summary().with("by", change.by()));
                reload();
            } catch (IOException e) {
                throw new AzcmException(AzcmException.Code.NOT_ADMIN, "this needs root: " + e.getMessage());
            }
        }

        static Change now() throws AzcmException {
            try {
                return Who.now();
            } catch (IOException e) {
                throw new AzcmException(AzcmException.Code.UNKNOWN, String.valueOf(e.getMessage()));
            }
        }
    }

    @CommandLine.Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "Pins a root certificate for publisher names: Contoso, Contoso.* or *.")
    static final class Add extends Base {
        @Parameters(paramLabel = "NAME")
        private String name = "";

        @Option(names = "--root", required = true, paramLabel = "FILE", description = "One certificate, PEM.")
        private Path root = Path.of("");

        @Option(
                names = "--first-party",
                description =
                        "Counts as Holdfast's own publisher: entries for what its extensions stand in for admit them.")
        private boolean firstParty;

        Add(Console console) {
            super(console);
        }

        @Override
        void execute() throws AzcmException {
            Change change = now();
            TrustedPublisher added;
            try {
                List<X509Certificate> certificates = Pem.certificates(Files.readString(root));
                if (certificates.size() != 1) {
                    throw new AzcmException(
                            AzcmException.Code.INVALID_ARGUMENT,
                            root + " has " + certificates.size() + " certificates (expected: the root alone)");
                }
                added = new TrustedPublisher(
                        new PinnedRoot(certificates.getFirst(), List.of(name)), firstParty, change.at(), change.by());
            } catch (IOException | PemException | IllegalArgumentException e) {
                throw new AzcmException(AzcmException.Code.INVALID_ARGUMENT, String.valueOf(e.getMessage()));
            }
            List<TrustedPublisher> all = new ArrayList<>(read());
            all.removeIf(one -> one.root().certificate().equals(added.root().certificate())
                    && one.root().names().equals(added.root().names()));
            all.add(added);
            write(all, "trustAdded", added, change);
            console()
                    .line(
                            json
                                    ? added.summary().pretty()
                                    : "Pinned for " + name + ": SHA-256 "
                                            + Fingerprint.of(added.root().certificate()));
        }
    }

    @CommandLine.Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the pinned roots.")
    static final class ListAll extends Base {
        ListAll(Console console) {
            super(console);
        }

        @Override
        void execute() throws AzcmException {
            List<TrustedPublisher> all = read();
            if (json) {
                console().print(all.stream().map(one -> (Json) one.summary()).collect(JsonArray.collector()));
                return;
            }
            if (all.isEmpty()) {
                console().line("No publisher is pinned.");
            }
            for (TrustedPublisher one : all) {
                console().line(String.join(", ", one.root().names()));
                console()
                        .table(List.of(
                                List.of(
                                        "  Subject",
                                        one.root()
                                                .certificate()
                                                .getSubjectX500Principal()
                                                .getName()),
                                List.of(
                                        "  SHA-256",
                                        Fingerprint.of(one.root().certificate()).toString()),
                                List.of("  First party", Boolean.toString(one.firstParty())),
                                List.of("  Added", one.addedAt() + " by " + one.addedBy())));
            }
        }
    }

    @CommandLine.Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Takes back the pins for a name, or those of one fingerprint.")
    static final class Remove extends Base {
        @Parameters(paramLabel = "NAME|SHA-256")
        private String name = "";

        Remove(Console console) {
            super(console);
        }

        @Override
        void execute() throws AzcmException {
            List<TrustedPublisher> all = read();
            List<TrustedPublisher> gone = all.stream().filter(this::meant).toList();
            if (gone.isEmpty()) {
                throw new AzcmException(
                        AzcmException.Code.INVALID_ARGUMENT,
                        "nothing is pinned for " + name + " (see: hfagent trust list)");
            }
            List<TrustedPublisher> left =
                    all.stream().filter(one -> !gone.contains(one)).toList();
            JsonObject.Builder removed = JsonObject.builder();
            for (TrustedPublisher one : gone) {
                write(left, "trustRemoved", one, now());
                removed.put(
                        Fingerprint.of(one.root().certificate()).toString(),
                        JsonArray.ofStrings(one.root().names()));
            }
            console()
                    .line(
                            json
                                    ? JsonObject.of("removed", removed.build()).pretty()
                                    : "Removed " + gone.size() + " pinned root" + (gone.size() == 1 ? "" : "s"));
        }

        private boolean meant(TrustedPublisher one) {
            return one.root().names().stream().anyMatch(name::equalsIgnoreCase)
                    || Fingerprint.of(one.root().certificate()).toString().equals(Ascii.lower(name.replace(":", "")));
        }
    }
}
