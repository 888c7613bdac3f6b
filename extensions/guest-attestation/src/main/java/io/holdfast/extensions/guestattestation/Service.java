package io.holdfast.extensions.guestattestation;

import io.holdfast.extensions.guestattestation.Attestation.Outcome;
import io.holdfast.extensions.guestattestation.CannotAttestException.Reason;
import io.holdfast.extensions.handler.Durable;
import io.holdfast.extensions.handler.Status;
import io.holdfast.extensions.handler.Status.Said;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The hosted program: attests when it begins, then periodically, and as soon as the coming boot is seen to change. */
final class Service {
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(5);
    /** A machine that reboots earlier after an update has not foretold it. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Settings settings;
    private final AgentSocket agent;
    private final Attestation attestation;
    private final NextBoot next;
    private final Retries retries;
    private final Status status;
    private final Path state;

    Service(
            Settings settings,
            AgentSocket agent,
            Attestation attestation,
            NextBoot next,
            Retries retries,
            Status status,
            Path state) {
        this.settings = settings;
        this.agent = agent;
        this.attestation = attestation;
        this.next = next;
        this.retries = retries;
        this.status = status;
        this.state = state;
    }

    /** Until the program is ended. */
    void run() throws IOException, InterruptedException {
        boolean first = true;
        while (true) {
            JsonObject prediction = next.prediction();
            boolean good = once(first, prediction);
            first = false;
            rest(good ? settings.frequency() : shorter(settings.frequency()), prediction);
        }
    }

    private static Duration shorter(Duration frequency) {
        return frequency.compareTo(AFTER_FAILURE) < 0 ? frequency : AFTER_FAILURE;
    }

    /** Looks meanwhile whether an update has changed what the next boot will measure. */
    private void rest(Duration most, JsonObject told) throws InterruptedException {
        for (Duration left = most; left.isPositive(); left = left.minus(LOOK)) {
            retries.pause().of(left.compareTo(LOOK) < 0 ? left : LOOK);
            if (next.changedSince(told)) {
                return;
            }
        }
    }

    /** One attestation; whether there was an answer about the boot. */
    boolean once(boolean first, JsonObject prediction) throws IOException, InterruptedException {
        Said said;
        boolean good = false;
        try {
            ControlPlane control = controlPlane();
            Endpoint endpoint = Endpoint.of(settings, control);
            if (first) {
                status.write(Saying.begins(endpoint.address()));
            }
            Outcome outcome = attestation.run(new Protocol(endpoint, retries, agent), prediction);
            keep(outcome);
            said = Saying.of(endpoint.address(), outcome);
            good = true;
        } catch (CannotAttestException e) {
            said = Saying.of(e);
        } catch (IOException e) {
            said = Saying.broken(e);
        }
        status.write(said);
        System.out.println(status.now() + " " + said.message());
        return good;
    }

    /** The last token, for whoever is root here and wants to show it. */
    private void keep(Outcome outcome) throws IOException {
        Durable.folder(state);
        if (outcome instanceof Outcome.Attested attested) {
            Durable.write(state.resolve("token.jwt"), attested.token() + "\n", state);
        } else {
            Files.deleteIfExists(state.resolve("token.jwt"));
        }
    }

    private ControlPlane controlPlane() throws CannotAttestException, InterruptedException {
        try {
            return retries.whenReady(agent::controlPlane);
        } catch (IOException e) {
            throw new CannotAttestException(Reason.AGENT, String.valueOf(e.getMessage()));
        }
    }
}
