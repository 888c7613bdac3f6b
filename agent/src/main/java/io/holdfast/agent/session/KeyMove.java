package io.holdfast.agent.session;

import io.holdfast.agent.identity.MachineKeys;
import io.holdfast.agent.identity.MovingKeys;
import io.holdfast.agent.session.PinnedTls.ClientIdentity;
import io.holdfast.agent.state.Enrolment;
import io.holdfast.agent.state.History;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.KeysRequest;
import io.holdfast.protocol.PollRequest;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Moves the keys of a machine that is connected into its TPM: at the start of a session, so that nothing else is under way.
 * Whatever does not work leaves the keys in files and the machine connected, and is said once.
 */
public final class KeyMove {
    private static final System.Logger LOG = System.getLogger(KeyMove.class.getName());
    private static final Duration PAUSE = Duration.ofMinutes(10);
    private static final Duration TIDY = Duration.ofHours(1);
    /** So often in a row no answer comes before it goes on without. */
    private static final int PATIENCE = 3;

    private static final int REFUSED = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private final MachineKeys keys;
    private final MovingKeys moving;
    private final GatewayFactory factory;
    private final History history;
    private final Clock clock;
    private Instant nextTry = Instant.MIN;
    private Instant nextTidy = Instant.MIN;
    private int unanswered;
    // written by the poll loop's thread only
    private volatile String note = "";

    public KeyMove(MachineKeys keys, MovingKeys moving, GatewayFactory factory, History history, Clock clock) {
        this.keys = keys;
        this.moving = moving;
        this.factory = factory;
        this.history = history;
        this.clock = clock;
    }

    /** Why the keys are still in files; empty when there is nothing to say. */
    public String note() {
        return note;
    }

    /** Whether a session should end for another try. */
    boolean due() {
        return !nextTry.equals(Instant.MIN) && clock.instant().isAfter(nextTry);
    }

    /** Try at the next occasion, whatever was. */
    void again() {
        nextTry = Instant.MIN;
    }

    /** Does what a move left to do. */
    void tidy() {
        Instant now = clock.instant();
        if (now.isBefore(nextTidy)) {
            return;
        }
        nextTidy = now.plus(TIDY);
        try {
            moving.finish(now);
            moving.forget(now);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the old keys cannot be removed yet: {0}", e.getMessage());
        }
    }

    /** Goes on with a move that was begun; a connection when the control plane has said which keys hold. */
    Optional<Gateway> resume(Enrolment enrolment, Instant floor) throws IOException {
        nextTidy = Instant.MIN;
        tidy();
        if (moving.stage() != MovingKeys.Stage.ISSUED) {
            return Optional.empty();
        }
        Gateway next;
        try {
            ClientIdentity identity = new ClientIdentity(moving.identity().getPrivate(), moving.certificates());
            next = factory.connect(enrolment, floor, identity);
        } catch (IOException e) {
            return stay(String.valueOf(e.getMessage()), Instant.MAX);
        }
        try {
            next.poll(new PollRequest(0, 0, Optional.empty()));
        } catch (HttpStatusException e) {
            return e.status() == UNAUTHORIZED
                    ? Optional.of(refused(e, enrolment, floor))
                    : stay(String.valueOf(e.getMessage()), clock.instant().plus(PAUSE));
        } catch (IOException e) {
            // it may count already: with the old key the machine would look like somebody who stole it
            return unanswered(e);
        }
        unanswered = 0;
        moving.confirm();
        note = "";
        nextTry = Instant.MIN;
        String place = keys.place();
        LOG.log(System.Logger.Level.INFO, "the keys of this machine have moved into the {0}", place);
        history.add("keysMoved", JsonObject.of("identityKey", Json.of(place)));
        nextTidy = Instant.MIN;
        tidy();
        return Optional.of(next);
    }

    /** The new key does not hold; when the old one does, that is the machine's. */
    private Gateway refused(HttpStatusException refusal, Enrolment enrolment, Instant floor) throws IOException {
        Gateway old = factory.connect(enrolment, floor);
        old.poll(new PollRequest(0, 0, Optional.empty()));
        moving.discard();
        Optional<Gateway> _ =
                stay(String.valueOf(refusal.getMessage()), clock.instant().plus(PAUSE));
        return old;
    }

    /** Makes keys in the TPM and offers them, when this machine's are files and it has one; a connection with the new ones. */
    Optional<Gateway> begin(Gateway old, Enrolment enrolment, Instant floor) throws IOException {
        if (clock.instant().isBefore(nextTry)) {
            return Optional.empty();
        }
        nextTry = Instant.MIN;
        if (!keys.inFiles()) {
            return Optional.empty();
        }
        KeysRequest request;
        try {
            if (!moving.wanted()) {
                return Optional.empty();
            }
            request = request(enrolment.id());
        } catch (IOException e) {
            return stay(String.valueOf(e.getMessage()), Instant.MAX);
        }
        String certificates;
        try {
            certificates = old.keys(request).certificates();
        } catch (HttpStatusException e) {
            return switch (e.status()) {
                case UNAUTHORIZED -> throw e;
                case NOT_FOUND ->
                    stay("this control plane does not know yet how keys move; it is older than the agent", Instant.MAX);
                case REFUSED, CONFLICT -> stay(String.valueOf(e.getMessage()), Instant.MAX);
                default -> stay(String.valueOf(e.getMessage()), clock.instant().plus(PAUSE));
            };
        } catch (IOException e) {
            return unanswered(e);
        }
        unanswered = 0;
        try {
            moving.issued(Pem.certificates(certificates));
        } catch (IOException | PemException e) {
            return stay(String.valueOf(e.getMessage()), Instant.MAX);
        }
        return resume(enrolment, floor);
    }

    private KeysRequest request(EnrolmentId enrolment) throws IOException {
        if (moving.stage() == MovingKeys.Stage.MADE) {
            try {
                return moving.request(enrolment, keys.identityPublic());
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "keys that were made before are of no use: {0}", e.getMessage());
                moving.discard(); // another TPM perhaps
            }
        }
        if (moving.stage() == MovingKeys.Stage.NONE) {
            moving.make();
        }
        return moving.request(enrolment, keys.identityPublic());
    }

    private Optional<Gateway> unanswered(IOException failure) throws IOException {
        unanswered++;
        if (unanswered < PATIENCE) {
            throw failure;
        }
        unanswered = 0;
        return stay(String.valueOf(failure.getMessage()), clock.instant().plus(PAUSE));
    }

    private Optional<Gateway> stay(String why, Instant until) {
        nextTry = until;
        if (!note.equals(why)) {
            note = why;
            LOG.log(System.Logger.Level.WARNING, "the keys of this machine stay in files: {0}", why);
        }
        return Optional.empty();
    }
}
