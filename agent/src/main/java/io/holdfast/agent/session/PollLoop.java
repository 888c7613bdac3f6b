package io.holdfast.agent.session;

import io.holdfast.agent.operations.Intake;
import io.holdfast.agent.operations.Settler;
import io.holdfast.agent.state.AgentState;
import io.holdfast.agent.state.Enrolment;
import io.holdfast.agent.state.StateFile;
import io.holdfast.agent.state.StateUnreadableException;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.protocol.ItemRef;
import io.holdfast.protocol.PollRequest;
import io.holdfast.protocol.PollResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The held poll. Each answer is taken in and settled before the next poll; when the control plane is away the loop comes
 * back with jittered waits, and at once after a signal.
 */
public final class PollLoop implements Runnable {
    private static final System.Logger LOG = System.getLogger(PollLoop.class.getName());
    private static final Duration HELD = Duration.ofSeconds(50);
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final StateFile stateFile;
    private final GatewayFactory factory;
    private final Intake intake;
    private final Settler settler;
    private final Renewal renewal;
    private final KeyMove keyMove;
    private final Backoff backoff;
    private final Signal signal;
    private final SessionEvents events;
    private final Clock clock;
    // written by the loop's own thread only
    private volatile SessionStatus status = SessionStatus.START;
    private volatile Optional<Gateway> current = Optional.empty();
    private volatile Optional<EnrolmentId> enrolled = Optional.empty();
    private volatile boolean left;

    /**
     * @param signal ends waits of this loop
     * @param events told when a session begins and when the control plane answers again
     */
    public PollLoop(
            StateFile stateFile,
            GatewayFactory factory,
            Intake intake,
            Settler settler,
            Renewal renewal,
            KeyMove keyMove,
            Backoff backoff,
            Signal signal,
            SessionEvents events,
            Clock clock) {
        this.stateFile = stateFile;
        this.factory = factory;
        this.intake = intake;
        this.settler = settler;
        this.renewal = renewal;
        this.keyMove = keyMove;
        this.backoff = backoff;
        this.signal = signal;
        this.events = events;
        this.clock = clock;
    }

    public SessionStatus status() {
        return status;
    }

    /** Why this machine's keys are still in files; empty when there is nothing to say. */
    public String keysNote() {
        return keyMove.note();
    }

    /** The connection, for packages and facts. */
    public Gateway gateway() throws IOException {
        return current.orElseThrow(() -> new IOException("there is no connection to the control plane"));
    }

    /**
     * Something changed on disk: ends waits, the held poll when something waits to be settled or the way to the control
     * plane is another one, and the session too when it is not of this machine's enrolment any more.
     */
    public void reconsider() throws StateUnreadableException {
        Optional<EnrolmentId> now = stateFile.read().enrolment().map(Enrolment::id);
        if (!now.equals(enrolled)) {
            current.ifPresent(Gateway::abort);
        } else if (settler.waits() || factory.rerouted()) {
            left = true;
            current.ifPresent(Gateway::abort);
        }
        signal.raise();
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Optional<AgentState> state = connected();
                if (state.isPresent()) {
                    session(state.get());
                } else {
                    signal.await(IDLE);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the agent stops
        }
    }

    private Optional<AgentState> connected() {
        try {
            AgentState state = stateFile.read();
            if (state.enrolment().isEmpty()) {
                current = Optional.empty();
                status = SessionStatus.START;
            }
            return Optional.of(state).filter(now -> now.enrolment().isPresent());
        } catch (StateUnreadableException e) {
            failed(e, "AgentStateUnreadable: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** One enrolment until a failure, a renewal or a disconnect. */
    private void session(AgentState state) throws InterruptedException {
        EnrolmentId enrolment = state.enrolment().orElseThrow().id();
        try {
            events.enrolled(enrolment);
            Gateway gateway = connected(state.enrolment().orElseThrow(), state.timeFloor());
            enrolled = Optional.of(enrolment);
            current = Optional.of(gateway);
            poll(gateway, enrolment);
        } catch (IOException | UncheckedIOException e) {
            Duration asked = e instanceof HttpStatusException http ? http.retryAfter() : Duration.ZERO;
            failed(e, String.valueOf(e.getMessage()));
            signal.await(backoff.next(asked));
        } catch (StateUnreadableException e) {
            failed(e, "AgentStateUnreadable: " + e.getMessage());
            signal.await(backoff.next(IDLE));
        } catch (RuntimeException e) {
            // a defect of ours must not leave the machine without its control plane for good
            LOG.log(System.Logger.Level.ERROR, "the session has failed", e);
            failed(e, "internal error: " + e);
            signal.await(backoff.next(IDLE));
        }
    }

    private Gateway connected(Enrolment enrolment, Instant floor) throws IOException {
        Optional<Gateway> moved = keyMove.resume(enrolment, floor);
        Gateway gateway = moved.isPresent() ? moved.get() : factory.connect(enrolment, floor);
        if (renewal.renewWhenDue(gateway)) {
            keyMove.again();
            gateway = factory.connect(enrolment, floor);
        }
        return moved.isPresent()
                ? gateway
                : keyMove.begin(gateway, enrolment, floor).orElse(gateway);
    }

    private void failed(Exception cause, String message) {
        SessionStatus before = status;
        status = before.failed(message);
        if (!before.lastError().equals(Optional.of(message))) {
            LOG.log(System.Logger.Level.WARNING, "not connected: {0}", message);
            LOG.log(System.Logger.Level.DEBUG, "cause", cause);
        }
    }

    private void poll(Gateway gateway, EnrolmentId enrolment)
            throws IOException, StateUnreadableException, InterruptedException {
        long token = 0;
        boolean first = true;
        int unwitnessed = 0;
        while (!Thread.currentThread().isInterrupted()) {
            AgentState state = stateFile.read();
            if (state.enrolment().isEmpty()
                    || !state.enrolment().get().id().equals(enrolment)
                    || renewal.due()
                    || keyMove.due()
                    || factory.rerouted()) {
                return;
            }
            keyMove.tidy();
            long wait = first ? 0 : HELD.toMillis();
            Optional<PollResponse> answered = held(gateway, new PollRequest(token, wait, state.checkpoint()));
            if (answered.isEmpty()) {
                settler.settle(gateway);
                continue;
            }
            PollResponse answer = answered.get();
            boolean wasConnected = status.connected();
            status = status.answered(clock.instant());
            if (!wasConnected) {
                LOG.log(System.Logger.Level.INFO, "connected as {0}", enrolment);
                events.reachable();
            }
            first = false;
            backoff.reset();
            boolean taken = take(answer.items(), gateway);
            settler.settle(gateway);
            if (taken) {
                token = answer.token();
                unwitnessed = 0;
            } else {
                // the list stays news until witnesses have cosigned it
                signal.await(Duration.ofMillis(250L << Math.min(unwitnessed++, 6)));
            }
            if (answer.retryAfterMillis() > 0) {
                signal.await(Duration.ofMillis(Math.min(answer.retryAfterMillis(), 3_600_000)));
            }
        }
    }

    /** Empty when the poll was left on purpose. */
    private Optional<PollResponse> held(Gateway gateway, PollRequest request) throws IOException {
        left = false;
        try {
            return Optional.of(gateway.poll(request));
        } catch (IOException e) {
            if (left) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private boolean take(List<ItemRef> items, Gateway gateway) throws IOException, StateUnreadableException {
        try {
            return intake.take(items, gateway);
        } catch (StateUnreadableException e) {
            intake.refuseAll(items, e);
            throw e;
        }
    }
}
