package io.holdfast.server;

import io.holdfast.trust.log.Ed25519;
import io.holdfast.trust.log.NoteSigner;
import io.holdfast.trust.log.NoteVerifier;
import io.holdfast.trust.log.Origin;
import io.holdfast.trust.machine.CertificateAuthority;
import io.holdfast.trust.machine.Keys;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import io.holdfast.trust.sealing.AtRest;
import java.net.InetAddress;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The keys of this control plane: made at first start, read afterwards. */
final class KeyRing {
    private static final Duration SERVER_LIFE = Duration.ofDays(397);
    private static final Duration RENEW_BEFORE = Duration.ofDays(30);

    private final SecretFiles files;
    private final SecureRandom random;

    KeyRing(SecretFiles files, SecureRandom random) {
        this.files = files;
        this.random = random;
    }

    /** The tenant's id, which everything is named by. */
    UUID uuid(String name) {
        return UUID.fromString(files.read(name)
                .orElseGet(() -> {
                    String made = UUID.randomUUID().toString();
                    files.write(name, made + "\n");
                    return made;
                })
                .strip());
    }

    CertificateAuthority authority(Instant now) throws PemException {
        var certificate = files.read("ca.pem");
        var key = files.read("ca.key");
        if (certificate.isPresent() && key.isPresent()) {
            return CertificateAuthority.parse(certificate.get(), key.get(), random);
        }
        CertificateAuthority made = CertificateAuthority.create("Holdfast CA", now, random);
        files.write("ca.key", Pem.privateKey(made.key()));
        files.write("ca.pem", Pem.certificate(made.certificate()));
        return made;
    }

    /** A TLS key with its certificate, its issuer last. */
    record ServerIdentity(PrivateKey key, List<X509Certificate> chain) {
        @Override
        public String toString() {
            return "ServerIdentity[" + chain.getFirst().getSerialNumber() + "]";
        }
    }

    ServerIdentity server(CertificateAuthority authority, Set<String> names, List<InetAddress> addresses, Instant now)
            throws PemException {
        var certificate = files.read("server.pem");
        var key = files.read("server.key");
        if (certificate.isPresent() && key.isPresent()) {
            List<X509Certificate> chain = Pem.certificates(certificate.get());
            boolean fits = authority.issued(chain.getFirst(), now.plus(RENEW_BEFORE))
                    && alternativeNames(chain.getFirst()).containsAll(names)
                    && alternativeNames(chain.getFirst())
                            .containsAll(addresses.stream()
                                    .map(InetAddress::getHostAddress)
                                    .toList());
            if (fits) {
                return new ServerIdentity(Pem.privateKey(key.get()), chain);
            }
        }
        KeyPair pair = Keys.p256(random);
        X509Certificate issued = authority.issueServer(
                pair.getPublic(),
                List.copyOf(names),
                addresses,
                now.minus(Duration.ofMinutes(10)),
                now.plus(SERVER_LIFE));
        List<X509Certificate> chain = List.of(issued, authority.certificate());
        files.write("server.key", Pem.privateKey(pair.getPrivate()));
        files.write("server.pem", Pem.certificates(chain));
        return new ServerIdentity(pair.getPrivate(), chain);
    }

    private static Set<String> alternativeNames(X509Certificate certificate) throws PemException {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? Set.of()
                    : names.stream().map(name -> String.valueOf(name.get(1))).collect(Collectors.toSet());
        } catch (CertificateParsingException _) {
            throw new PemException("server.pem has unreadable names");
        }
    }

    /** The log key of an epoch, made when there is none yet. */
    NoteSigner log(Origin origin) {
        try {
            return NoteSigner.log(origin, ed25519("log-" + origin.epoch()));
        } catch (PemException e) {
            throw new IllegalStateException("the key of the log cannot be read: " + e.getMessage(), e);
        }
    }

    /** May introduce a new epoch of the log. Its private half is meant to be taken away from here. */
    NoteVerifier recovery(UUID tenant) throws PemException {
        String name = Origin.recoveryName(tenant);
        var known = files.read("recovery.pub");
        if (known.isPresent()) {
            return new NoteVerifier(name, Pem.publicKey(known.get()));
        }
        KeyPair made = Ed25519.generate(random);
        files.write("recovery.key", Pem.privateKey(made.getPrivate()));
        files.write("recovery.pub", Pem.publicKey(made.getPublic()));
        return new NoteVerifier(name, made.getPublic());
    }

    /** Encrypts what deployments keep of their templates and parameters. */
    AtRest templates() {
        String kept = files.read("templates.key").orElseGet(() -> {
            String made = Base64.getEncoder().encodeToString(AtRest.newKey(random)) + "\n";
            files.write("templates.key", made);
            return made;
        });
        return new AtRest(Base64.getDecoder().decode(kept.strip()), random);
    }

    private KeyPair ed25519(String name) throws PemException {
        var key = files.read(name + ".key");
        var publicKey = files.read(name + ".pub");
        if (key.isPresent() && publicKey.isPresent()) {
            return new KeyPair(Pem.publicKey(publicKey.get()), Pem.privateKey(key.get()));
        }
        KeyPair made = Ed25519.generate(random);
        files.write(name + ".key", Pem.privateKey(made.getPrivate()));
        files.write(name + ".pub", Pem.publicKey(made.getPublic()));
        return made;
    }
}
