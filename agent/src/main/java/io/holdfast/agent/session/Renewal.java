package io.holdfast.agent.session;

import io.holdfast.agent.identity.MachineKeys;
import io.holdfast.protocol.RenewRequest;
import io.holdfast.trust.machine.Csr;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import java.io.IOException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Renews the machine's certificate once two thirds of its life are over; an ended one is still good for that. */
public final class Renewal {
    private static final System.Logger LOG = System.getLogger(Renewal.class.getName());
    /** So long before a failed renewal is tried again. */
    private static final Duration PAUSE = Duration.ofMinutes(5);

    private final MachineKeys keys;
    private final Clock clock;
    private Instant cachedDue = Instant.MIN;

    public Renewal(MachineKeys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /** When two thirds of the certificate's life are over. */
    static Instant due(X509Certificate certificate) {
        Instant from = certificate.getNotBefore().toInstant();
        Duration life = Duration.between(from, certificate.getNotAfter().toInstant());
        return from.plus(life.multipliedBy(2).dividedBy(3));
    }

    /** Whether it is time. Reads the certificate once. */
    public boolean due() throws IOException {
        if (cachedDue.equals(Instant.MIN)) {
            cachedDue = due(keys.certificates().getFirst());
        }
        return clock.instant().isAfter(cachedDue);
    }

    /** Renews when it is time; true when there is a new certificate. Fails only when the old one has ended. */
    public boolean renewWhenDue(Gateway gateway) throws IOException {
        cachedDue = Instant.MIN;
        if (!due()) {
            return false;
        }
        try {
            renew(gateway);
            cachedDue = Instant.MIN;
            return true;
        } catch (IOException e) {
            if (clock.instant()
                    .isAfter(keys.certificates().getFirst().getNotAfter().toInstant())) {
                throw e;
            }
            LOG.log(System.Logger.Level.WARNING, "the certificate cannot be renewed now: {0}", e.getMessage());
            cachedDue = clock.instant().plus(PAUSE);
            return false;
        }
    }

    private void renew(Gateway gateway) throws IOException {
        KeyPair identity = keys.identity();
        Csr csr = Csr.create(identity, "machine");
        try {
            List<X509Certificate> chain = Pem.certificates(
                    gateway.renew(new RenewRequest(Pem.request(csr))).certificates());
            if (!chain.getFirst().getPublicKey().equals(identity.getPublic())) {
                throw new IOException("the renewed certificate is for another key");
            }
            keys.storeCertificates(chain);
            LOG.log(
                    System.Logger.Level.INFO,
                    "certificate renewed until {0}",
                    chain.getFirst().getNotAfter());
        } catch (PemException e) {
            throw new IOException("the renewed certificate cannot be read: " + e.getMessage(), e);
        }
    }
}
