package io.holdfast.agent.session;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** TLS that believes only the given authorities and, when it has one, shows the machine's certificate. */
public final class PinnedTls {
    /** A key with its certificate chain. */
    public record ClientIdentity(PrivateKey key, List<X509Certificate> chain) {
        public ClientIdentity {
            chain = List.copyOf(chain);
        }

        /** Without the key. */
        @Override
        public String toString() {
            return "ClientIdentity[" + chain.size() + " certificates]";
        }
    }

    private PinnedTls() {}

    /**
     * @param timeFloor a time that is known to have passed; it stands in for a clock that is behind it
     */
    public static SSLSocketFactory sockets(
            List<X509Certificate> authorities, Optional<ClientIdentity> identity, Clock clock, Instant timeFloor)
            throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(
                    identity.isPresent() ? new KeyManager[] {new OneIdentity(identity.get())} : new KeyManager[0],
                    trust(authorities, clock.instant().isBefore(timeFloor) ? Optional.of(timeFloor) : Optional.empty()),
                    new SecureRandom());
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static TrustManager[] trust(List<X509Certificate> authorities, Optional<Instant> at)
            throws GeneralSecurityException {
        Set<TrustAnchor> anchors = authorities.stream()
                .map(certificate -> new TrustAnchor(certificate, null))
                .collect(Collectors.toSet());
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
        parameters.setRevocationEnabled(false);
        at.ifPresent(time -> parameters.setDate(Date.from(time)));
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(parameters));
        return factory.getTrustManagers();
    }
}
