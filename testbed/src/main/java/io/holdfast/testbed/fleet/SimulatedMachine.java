package io.holdfast.testbed.fleet;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.EnrolResponse;
import io.holdfast.protocol.ExtensionOutcome;
import io.holdfast.protocol.Fact;
import io.holdfast.protocol.FactBatch;
import io.holdfast.protocol.FactKind;
import io.holdfast.protocol.FactReceipt;
import io.holdfast.protocol.ItemRef;
import io.holdfast.protocol.ItemsResponse;
import io.holdfast.protocol.OperationBody;
import io.holdfast.protocol.PollRequest;
import io.holdfast.protocol.PollResponse;
import io.holdfast.protocol.ProtocolException;
import io.holdfast.protocol.RenewRequest;
import io.holdfast.protocol.RenewResponse;
import io.holdfast.protocol.TokenRequest;
import io.holdfast.protocol.TokenResponse;
import io.holdfast.protocol.Wire;
import io.holdfast.trust.log.LogException;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** One enrolled machine. All of its state is touched on its event loop only. */
public final class SimulatedMachine {
    private static final Duration HELD = Duration.ofSeconds(50);
    private static final int LONGEST_PAUSE_MILLIS = 5_000;

    private final int number;
    private final MachineIdentity identity;
    private final Network network;
    private final EventLoop loop;
    private final Counts counts;
    private final ProofChain chain;
    private final String spoolEpoch = UUID.randomUUID().toString();
    private final List<Fact> spool = new ArrayList<>();
    private SslContext tls;
    private Optional<MachineLink> link = Optional.empty();
    private long sequence;
    private boolean stopped;

    SimulatedMachine(int number, MachineIdentity identity, EnrolResponse enrolment, Network network, Counts counts)
            throws PemException, LogException {
        this.number = number;
        this.identity = identity;
        this.network = network;
        this.loop = network.loops().next();
        this.counts = counts;
        this.chain = new ProofChain(enrolment.enrolment(), enrolment.logKey(), enrolment.checkpoint());
        this.tls = tls(enrolment.certificates());
        spool(FactKind.MACHINE, SimulatedFacts.of(identity.machine().name()));
    }

    private SslContext tls(String certificates) throws PemException {
        List<X509Certificate> shown = Pem.certificates(certificates);
        return network.tls(identity.identity().getPrivate(), shown);
    }

    public ResourceId id() {
        return identity.machine();
    }

    void start() {
        loop.execute(this::connect);
    }

    void stop() {
        loop.execute(() -> {
            stopped = true;
            link.ifPresent(MachineLink::close);
        });
    }

    private void connect() {
        if (stopped) {
            return;
        }
        var _ = MachineLink.open(network, loop, network.source(number), tls).whenComplete((opened, failure) -> {
            if (failure != null) {
                again();
            } else {
                link = Optional.of(opened);
                deliver(opened, () -> poll(opened, 0, Duration.ZERO));
            }
        });
    }

    /** After a loss, with a jittered pause, so that a fleet does not come back in one moment. */
    private void again() {
        link.ifPresent(MachineLink::close);
        link = Optional.empty();
        if (!stopped) {
            counts.disconnected();
            var _ = loop.schedule(
                    this::connect,
                    ThreadLocalRandom.current().nextInt(50, LONGEST_PAUSE_MILLIS),
                    TimeUnit.MILLISECONDS);
        }
    }

    private void poll(MachineLink current, long token, Duration wait) {
        boolean held = wait.isPositive();
        counts.holding(held ? 1 : 0);
        PollRequest request = new PollRequest(token, wait.toMillis(), Optional.of(chain.note()));
        var _ = current.post(Wire.POLL, request.json(), PollResponse::read).whenComplete((answer, failure) -> {
            counts.holding(held ? -1 : 0);
            if (failure != null) {
                again();
            } else {
                take(current, answer.items(), () -> poll(current, answer.token(), HELD));
            }
        });
    }

    private void take(MachineLink current, List<ItemRef> items, Runnable next) {
        List<Digest> fresh = chain.fresh(items);
        if (fresh.isEmpty()) {
            next.run();
        } else {
            fetch(current, fresh, next);
        }
    }

    private void fetch(MachineLink current, List<Digest> asked, Runnable next) {
        var _ = current.post(Wire.ITEMS, chain.ask(asked).json(), ItemsResponse::read)
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        again();
                        return;
                    }
                    try {
                        List<Digest> before = chain.take(asked, answer);
                        if (before.isEmpty()) {
                            List<OperationBody> accepted = chain.accept();
                            accepted.forEach(this::report);
                            counts.accepted(accepted.size());
                            deliver(current, next);
                        } else {
                            fetch(current, before, next);
                        }
                    } catch (UnprovenException | ProtocolException e) {
                        counts.refused();
                        again();
                    }
                });
    }

    private void report(OperationBody operation) {
        ExtensionOutcome.Phase phase =
                operation.isDelete() ? ExtensionOutcome.Phase.REMOVED : ExtensionOutcome.Phase.SUCCEEDED;
        spool(
                FactKind.EXTENSION,
                new ExtensionOutcome(
                                operation.item(),
                                operation.generation(),
                                phase,
                                "0",
                                "Info",
                                "Simulated",
                                "reported by a simulated machine",
                                Optional.of(0L),
                                Optional.empty())
                        .json());
    }

    private void spool(FactKind kind, JsonObject body) {
        spool.add(new Fact(++sequence, kind, Instant.now(), body));
    }

    private void deliver(MachineLink current, Runnable next) {
        if (spool.isEmpty()) {
            next.run();
            return;
        }
        FactBatch batch = new FactBatch(spoolEpoch, spool);
        var _ = current.post(Wire.FACTS, batch.json(), FactReceipt::read).whenComplete((receipt, failure) -> {
            if (failure != null) {
                again();
                return;
            }
            int before = spool.size();
            spool.removeIf(fact -> fact.sequence() <= receipt.acknowledged());
            counts.delivered(before - spool.size());
            next.run();
        });
    }

    /** Asks for a new certificate on a second connection, then comes back with it. */
    public CompletableFuture<X509Certificate> renew() {
        CompletableFuture<X509Certificate> renewed = new CompletableFuture<>();
        loop.execute(() -> {
            var _ = MachineLink.open(network, loop, network.source(number), tls)
                    .thenCompose(second -> second.post(
                                    Wire.RENEW, new RenewRequest(identity.csr()).json(), RenewResponse::read)
                            .whenComplete((_, _) -> second.close()))
                    .whenComplete((answer, failure) -> {
                        if (failure != null) {
                            renewed.completeExceptionally(failure);
                            return;
                        }
                        try {
                            tls = tls(answer.certificates());
                            renewed.complete(
                                    Pem.certificates(answer.certificates()).getFirst());
                            link.ifPresent(MachineLink::close); // the loss of it brings the machine back
                        } catch (PemException e) {
                            renewed.completeExceptionally(e);
                        }
                    });
        });
        return renewed;
    }

    /** A token that speaks for the machine to attestation providers. */
    public CompletableFuture<String> attestationToken() {
        CompletableFuture<String> token = new CompletableFuture<>();
        loop.execute(() -> {
            var _ = MachineLink.open(network, loop, network.source(number), tls)
                    .thenCompose(second -> second.post(
                                    Wire.TOKEN, new TokenRequest(TokenRequest.ATTESTATION).json(), TokenResponse::read)
                            .whenComplete((_, _) -> second.close()))
                    .whenComplete((answer, failure) -> {
                        if (failure == null) {
                            token.complete(answer.token());
                        } else {
                            token.completeExceptionally(failure);
                        }
                    });
        });
        return token;
    }

    @Override
    public String toString() {
        return identity.toString();
    }
}
